package io.github.keystonetoken.bench.growth;

/**
 * What a collection is measured against.
 *
 * @param title of its tables and plot
 * @param size what the horizontal axis counts
 * @param work what was counted of the servers' work for one collection
 */
record Subject(String title, String size, String work) {}
