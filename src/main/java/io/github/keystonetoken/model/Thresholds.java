package io.github.keystonetoken.model;

import java.time.Duration;

/**
 * Every limit that a finding shares with an alert, the status page or a command. A test compares
 * them with {@code deploy/prometheus}, whose comments say why each is what it is. What exceeds its
 * limit is reported, what is equal to it is not.
 */
public final class Thresholds {

  // The exporter.

  /** Runs that a collector misses before its figures are stale. */
  public static final int STALE_RUNS = 5;

  /** Younger figures are not stale. Older ones are withheld, unless --collector.max-age is set. */
  public static final Duration STALE_AGE = Duration.ofMinutes(5);

  // The token table.

  /** Mean time of a query in seconds: slow, and requests begin to hang. */
  public static final double SLOW_SECONDS = 1;

  public static final double HANGING_SECONDS = 5;

  /** Runs of a statement that are cut off within the period. */
  public static final double CUT_OFF_RUNS = 3.5;

  public static final Duration CUT_OFF_PERIOD = Duration.ofHours(6);

  /** How often expired tokens are flushed, and flushes that may be missed. */
  public static final Duration FLUSH_INTERVAL = Duration.ofHours(1);

  public static final int MISSED_FLUSHES = 2;

  /** Expired rows that are too few to flush. */
  public static final long EXPIRED_ROWS = 1_000;

  /** Rows of a table that is read in no time without an index. */
  public static final long ROWS_WITHOUT_INDEX = 1_000;

  /** An account hoards if it owns more than this part of all tokens. */
  public static final double HOARDING_SHARE = 0.5;

  /** Rows of a table in which one account may own most. */
  public static final long HOARDING_ROWS = 5_000;

  /** Tokens of one list that may be most of all. */
  public static final long HOARDING_TOKENS = 500;

  /** Tokens issued to one account each second. */
  public static final double ISSUED_PER_SECOND = 1;

  /** Revocation events that a token still alive may match, on a release that goes through all. */
  public static final long NEEDED_REVOCATIONS = 1_000;

  /** Revocation events that no token can match any more, and for how long none was deleted. */
  public static final long PRUNABLE_REVOCATIONS = 10_000;

  public static final Duration PRUNABLE_FOR = Duration.ofHours(6);

  /**
   * Trusts and application credentials of no use. Keystone reads all trusts to delete a user or a
   * project, and all application credentials to log in with one: up to this, in less than 0.1 s.
   */
  public static final long UNUSED_TRUSTS = 100_000;

  public static final long EXPIRED_APPLICATION_CREDENTIALS = 50_000;

  // What a scan of the token table takes (BENCHMARKS.md).

  /** InnoDB's default. */
  public static final int PAGE_BYTES = 16_384;

  /** On a fast disk. */
  public static final double SCAN_SECONDS_PER_PAGE = 30e-6;

  public static final double SCAN_SECONDS_PER_ROW = 0.4e-6;

  /** On any disk. */
  public static final double SAMPLE_SECONDS_PER_RANGE = 7e-3;

  public static final double SAMPLE_SECONDS_PER_ROW = 4e-6;

  // memcached.

  /** Items evicted for each one stored. */
  public static final double EVICTED_OF_STORED = 0.01;

  /** Part of its memory or of its connections that a server has in use, 0 to 1. */
  public static final double SERVER_FULL = 0.9;

  /**
   * Fewer connections left than these are few, however few the server accepts: memcached 1.6.18
   * refuses the next one with up to 7 left of {@code -c} less {@code reserved_fds}.
   */
  public static final int CONNECTIONS_LEFT = 10;

  /** Part of its memory, 0 to 1, up to which a server does not run out of it soon. */
  public static final double MEMORY_TO_SPARE = 0.6;

  /** Uptime of a server that has just restarted. */
  public static final Duration JUST_RESTARTED = Duration.ofMinutes(15);

  /** {@link Imbalance#peakExcess} of an uneven load. */
  public static final double PEAK_EXCESS = 0.5;

  /** Bytes a second of the busiest server that no link notices, however uneven. */
  public static final double NOTICEABLE_TRAFFIC = 262_144;

  /**
   * Bytes a second of all servers together. Below it the requests of monitoring decide which server
   * is the busiest, and traffic is not compared.
   */
  public static final double COMPARED_TRAFFIC = 16 * 1024;

  /** Part of what a server receives, 0 to 1, that is most of it. */
  public static final double MOST_OF_TRAFFIC = 0.5;

  /** Bytes a second that a link carries before it delays others, in one direction. */
  public static final double LINK_BYTES_PER_SECOND = 100e6;

  // Keystone's cache.

  /** How long controllers use a region on different servers: the alert's {@code for}. */
  public static final Duration CACHE_SPLIT = Duration.ofMinutes(15);

  // Token lists.

  /** Part of the largest item that a list takes: it needs attention, and it overflows soon. */
  public static final double LIST_LARGE = 0.5;

  public static final double LIST_ABOUT_TO_OVERFLOW = 0.9;

  /** A large list that is full within this time is as urgent as one that is about to overflow. */
  public static final Duration LIST_FULL_SOON = Duration.ofHours(2);

  /** Any list that is full within this time needs attention. */
  public static final Duration LIST_FULL_WITHIN_A_NIGHT = Duration.ofHours(12);

  /** How long an overflow is reported at least. */
  public static final Duration OVERFLOW_REPORTED = Duration.ofMinutes(30);

  // Fernet keys.

  /** A primary key that is younger is not old, whatever the pace was. */
  public static final Duration FERNET_KEY_AGE = Duration.ofDays(7);

  /** Rotations closer together are made by hand, and say nothing of the next one. */
  public static final Duration FERNET_SCHEDULE = Duration.ofHours(1);

  private Thresholds() {}
}
