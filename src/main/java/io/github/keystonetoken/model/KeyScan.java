package io.github.keystonetoken.model;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A walk through the keys of one memcached server, from first to last.
 *
 * @param items items that the server listed
 * @param bytes size of their values; empty where its version lists no sizes (before 1.5.4)
 * @param complete whether nothing is known to be missing: the walk came to its end within its
 *     limits, and this version lists every item
 * @param largestItemBytes size of the largest value; empty where no size is listed
 * @param endedAt when the walk ended
 */
public record KeyScan(
    long items,
    OptionalLong bytes,
    boolean complete,
    OptionalLong largestItemBytes,
    Instant endedAt) {}
