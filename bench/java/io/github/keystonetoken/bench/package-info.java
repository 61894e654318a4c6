/**
 * What the exporter costs Keystone's database, measured: {@code bench/run} at the top of the tree
 * runs it, {@code docs/benchmarks} says how it measures.
 */
package io.github.keystonetoken.bench;
