package io.github.keystonetoken.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The key of a region of Keystone's cache on one server, as collections saw it.
 *
 * @param id identifies its value: the same on two servers is one server with two names, or a client
 *     that stores everything on each
 * @param seenAt when it was last read
 * @param usedSince since when its last access has advanced without a longer pause; that access
 *     itself if it has not
 * @param lastAccess when Keystone last stored or read it, as memcached records it
 */
public record CacheCopy(int id, Instant seenAt, Instant usedSince, Instant lastAccess) {

  /** A longer pause ends a use. memcached may record the accesses of minutes as one. */
  static final Duration PAUSE = Duration.ofMinutes(5);

  /** Whole seconds of the server less those of two answers. */
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  /** An older access does not count as a use if no other was seen. */
  private static final Duration FIRST_SIGHT = Duration.ofMinutes(1);

  /** Of a server that does not report it: before 1.6, and with SASL. */
  private static final Instant NOT_TOLD = Instant.MIN;

  /** A copy on a server that does not report accesses. */
  public static CacheCopy withoutAccess(Instant now) {
    return new CacheCopy(0, now, NOT_TOLD, NOT_TOLD);
  }

  /**
   * What a collection sees.
   *
   * @param before null if there was no copy
   */
  public static CacheCopy seen(
      int id, Instant now, Duration sinceAccess, @Nullable CacheCopy before) {
    Instant access = now.minus(sinceAccess);
    if (before == null || access.isAfter(before.lastAccess.plus(PAUSE))) {
      return new CacheCopy(id, now, access, access);
    }
    boolean advanced = access.isAfter(before.lastAccess.plus(ROUNDING));
    return new CacheCopy(id, now, before.usedSince, advanced ? access : before.lastAccess);
  }

  public boolean tellsAccess() {
    return !lastAccess.equals(NOT_TOLD);
  }

  /** Whether it was in use when it was read. */
  boolean isUsed() {
    return !seenAt.isAfter(lastAccess.plus(PAUSE));
  }

  /**
   * For how long this copy and another one were in use at the same time; null if they were not. The
   * first accesses that are seen count as 0 if they are less than a minute old: a command sees no
   * others.
   */
  @Nullable Duration usedBeside(CacheCopy other) {
    if (id == other.id || !isUsed() || !other.isUsed()) {
      return null;
    }
    Instant from = usedSince.isAfter(other.usedSince) ? usedSince : other.usedSince;
    Instant to = lastAccess.isBefore(other.lastAccess) ? lastAccess : other.lastAccess;
    if (to.isAfter(from)) {
      return Duration.between(from, to);
    }
    return isJustUsed() && other.isJustUsed() ? Duration.ZERO : null;
  }

  private boolean isJustUsed() {
    return usedSince.equals(lastAccess) && seenAt.isBefore(lastAccess.plus(FIRST_SIGHT));
  }
}
