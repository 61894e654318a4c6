package io.github.keystonetoken.memcached;

import java.time.Duration;

/**
 * How an item was last used, which this reading does not change.
 *
 * @param valueHash tells the item's value from others
 * @param ago since it was last stored or read, as far as the server notes it: it may leave out
 *     accesses, never add one
 */
public record LastAccess(int valueHash, Duration ago) {}
