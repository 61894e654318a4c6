package io.github.keystonetoken.memcached;

import java.time.Duration;
import java.util.Optional;

/**
 * What a server says about an item without sending its value.
 *
 * @param bytes size of the value
 * @param timeToLive until it expires, to the second; empty if it never does
 * @param flags the client's flags, 32 bits
 */
public record Item(long bytes, Optional<Duration> timeToLive, long flags) {}
