/**
 * What the exporter costs Keystone's database, measured: {@code bench/run} at the top of the tree
 * runs it, {@code BENCHMARKS.md} says how it measures.
 */
package io.github.keystonetoken.bench;
