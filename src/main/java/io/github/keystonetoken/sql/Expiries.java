package io.github.keystonetoken.sql;

import java.time.Instant;
import java.util.Optional;

/**
 * The ends of the range of expiries.
 *
 * @param oldestExpired the earliest, where it has passed
 * @param latest the latest of all
 */
record Expiries(Optional<Instant> oldestExpired, Optional<Instant> latest) {}
