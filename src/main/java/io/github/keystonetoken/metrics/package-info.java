/**
 * The metric catalogue: a table for each source, a row for each metric. {@code docs/metrics.md} is
 * made from it.
 */
package io.github.keystonetoken.metrics;
