package io.github.keystonetoken.memcached;

import java.time.Duration;

/**
 * The last access of an item, which this request does not change.
 *
 * @param valueHash a hash of the item's value
 * @param ago since it was last stored or read; the server may not record every access
 */
public record LastAccess(int valueHash, Duration ago) {}
