/**
 * The metric families, one a file, each a function of the snapshot. The catalogue is {@link
 * Families}.
 */
package io.github.keystonetoken.metrics;
