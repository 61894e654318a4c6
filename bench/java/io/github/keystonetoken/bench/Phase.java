package io.github.keystonetoken.bench;

/**
 * Keystone's traffic beside one monitor.
 *
 * @param round from 1
 * @param runs how often the monitor looked at the table meanwhile
 */
record Phase(int round, Monitor monitor, long runs, Recording recording) {}
