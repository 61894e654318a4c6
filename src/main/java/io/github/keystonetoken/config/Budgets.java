package io.github.keystonetoken.config;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the collectors may take: intervals, limits and numbers, each in its range. A default follows
 * what was given, so that only flags that were both given can contradict each other.
 */
final class Budgets {

  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);
  // Longer than the shortest interval.
  private static final Duration LEAST_AGE = Duration.ofSeconds(2);
  private static final Duration MOST = Duration.ofDays(1);
  private static final int MOST_NAMES = 1000;
  private static final int MOST_ROWS = 1_000_000_000;

  private static final Duration SQL_INTERVAL = Duration.ofSeconds(60);
  private static final Duration SQL_TIMEOUT = Duration.ofSeconds(1);
  private static final int EXACT_MAX_ROWS = 2_000_000;
  private static final Duration MEMCACHED_INTERVAL = Duration.ofSeconds(15);
  private static final Duration MEMCACHED_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LISTS_INTERVAL = Duration.ofSeconds(60);
  private static final Duration LISTS_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration WALK_INTERVAL = Duration.ofMinutes(10);
  private static final long FETCH_LIMIT_BYTES = 16L << 20;
  private static final int USERS = 20;
  private static final int LARGEST_LISTS = 10;
  private static final Duration RECENT_WINDOW = Duration.ofMinutes(5);
  private static final Duration MAX_AGE = Thresholds.STALE_AGE;

  /** Two collections may fail before a figure disappears. */
  private static final int INTERVALS_OF_AGE = 3;

  private final CollectorOptions given;
  private final ProblemCollector problems;
  private final Optional<Duration> maxAge;
  private final Duration recentWindow;
  private final Pace sql;
  private final Pace memcached;
  private final Pace lists;
  private final int exactMaxRows;
  private final int users;
  private final int largest;
  private final long fetchLimitBytes;
  private final Duration walkInterval;

  /** How often a collector runs, and how long each of its requests may take. */
  private record Pace(Duration interval, Duration timeout) {}

  Budgets(CollectorOptions given, ProblemCollector problems) {
    this.given = given;
    this.problems = problems;
    Values values = new Values(problems);
    this.maxAge = values.duration("--collector.max-age", given.maxAge, LEAST_AGE, MOST);
    this.recentWindow =
        values
            .duration("--collector.recent-window", given.recentWindow, LEAST_INTERVAL, MOST)
            .orElse(RECENT_WINDOW);
    this.sql =
        pace(
            values,
            "--collector.sql",
            given.sqlInterval,
            given.sqlTimeout,
            new Pace(SQL_INTERVAL, SQL_TIMEOUT));
    this.memcached =
        pace(
            values,
            "--collector.memcached",
            given.memcachedInterval,
            given.memcachedTimeout,
            new Pace(MEMCACHED_INTERVAL, MEMCACHED_TIMEOUT));
    this.lists =
        pace(
            values,
            "--collector.lists",
            given.listsInterval,
            given.listsTimeout,
            new Pace(LISTS_INTERVAL, LISTS_TIMEOUT));
    this.exactMaxRows =
        values
            .count("--collector.sql.exact-max-rows", given.sqlExactMaxRows, 0, MOST_ROWS)
            .orElse(EXACT_MAX_ROWS);
    this.users = values.count("--collector.users", given.users, 1, MOST_NAMES).orElse(USERS);
    this.largest =
        values.count("--collector.lists.top", given.listsTop, 1, MOST_NAMES).orElse(LARGEST_LISTS);
    this.fetchLimitBytes =
        values
            .bytes("--collector.lists.fetch-limit", given.listsFetchLimit, "1MiB", "1GiB")
            .orElse(FETCH_LIMIT_BYTES);
    this.walkInterval =
        values
            .duration(
                "--collector.lists.walk-interval", given.listsWalkInterval, LEAST_INTERVAL, MOST)
            .orElse(WALK_INTERVAL);
  }

  /** The age at which figures disappear, given the intervals of the collectors that run. */
  Duration maxAge(Stream<Duration> intervals) {
    return maxAge.orElseGet(
        () ->
            Stream.concat(
                    Stream.of(MAX_AGE),
                    intervals.map(interval -> interval.multipliedBy(INTERVALS_OF_AGE)))
                .max(Comparator.naturalOrder())
                .orElseThrow());
  }

  Config.Sql sql(DatabaseConfig database) {
    checkAge("--collector.sql", sql, given.sqlInterval, given.sqlTimeout);
    return new Config.Sql(
        database, sql.interval(), sql.timeout(), users, recentWindow, exactMaxRows);
  }

  Config.Memcached memcached(List<Server> servers) {
    checkAge("--collector.memcached", memcached, given.memcachedInterval, given.memcachedTimeout);
    return new Config.Memcached(servers, memcached.interval(), memcached.timeout());
  }

  Config.Lists lists(List<Server> servers, KeyNames keyNames, Map<String, String> named) {
    checkAge("--collector.lists", lists, given.listsInterval, given.listsTimeout);
    return new Config.Lists(
        servers,
        keyNames,
        lists.interval(),
        lists.timeout(),
        largest,
        fetchLimitBytes,
        walkInterval,
        recentWindow,
        named);
  }

  private Pace pace(
      Values values,
      String collector,
      @Nullable String intervalText,
      @Nullable String timeoutText,
      Pace usual) {
    String intervalFlag = collector + ".interval";
    String timeoutFlag = collector + ".timeout";
    Optional<Duration> interval = values.duration(intervalFlag, intervalText, LEAST_INTERVAL, MOST);
    Optional<Duration> timeout = values.duration(timeoutFlag, timeoutText, LEAST_TIMEOUT, MOST);
    Duration paced = interval.orElseGet(() -> follow(usual.interval(), timeout));
    Duration half = paced.dividedBy(2);
    Duration limited = timeout.orElse(half.compareTo(usual.timeout()) < 0 ? half : usual.timeout());
    if (interval.isPresent() && limited.compareTo(paced) >= 0) {
      problems.add(
          timeoutFlag,
          quote(timeoutText) + " is not shorter than the interval, " + quote(intervalText),
          "shorten it, or lengthen " + intervalFlag);
    }
    return new Pace(paced, limited);
  }

  /** The usual interval, or one that is longer than the timeout and shorter than the age. */
  private Duration follow(Duration usual, Optional<Duration> timeout) {
    Duration least = timeout.orElse(Duration.ZERO);
    Duration interval = least.compareTo(usual) >= 0 ? least.multipliedBy(2) : usual;
    return maxAge
        .filter(age -> age.compareTo(interval) <= 0)
        .map(age -> age.plus(least).dividedBy(2))
        .orElse(interval);
  }

  private void checkAge(
      String collector, Pace pace, @Nullable String interval, @Nullable String timeout) {
    if (maxAge.isEmpty() || maxAge.get().compareTo(pace.interval()) > 0) {
      return;
    }
    // An interval that was not given is shorter, unless the timeout leaves no room for it.
    boolean isInterval = interval != null;
    problems.add(
        "--collector.max-age",
        quote(given.maxAge)
            + " is not longer than "
            + collector
            + (isInterval ? ".interval, " : ".timeout, ")
            + quote(isInterval ? interval : timeout)
            + ": figures would vanish between collections",
        "lengthen it, to several intervals");
  }

  private static String quote(@Nullable String text) {
    return Problem.quote(text == null ? "" : text);
  }
}
