package io.github.keystonetoken.memcached;

import java.time.Duration;
import java.util.Optional;

/**
 * An item without its value.
 *
 * @param bytes size of the value
 * @param timeToLive until it expires, to the second; empty if it never does
 */
public record Item(long bytes, Optional<Duration> timeToLive) {}
