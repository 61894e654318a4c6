/**
 * Benchmarks of the exporter: {@code bench/run} runs them, {@code docs/benchmarks} describes the
 * methods.
 */
package io.github.keystonetoken.bench;
