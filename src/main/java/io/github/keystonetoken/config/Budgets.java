package io.github.keystonetoken.config;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Intervals, timeouts and limits of the collectors. Defaults adapt to the given flags, so that only
 * two given flags can conflict.
 */
final class Budgets {

  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);
  // Longer than the shortest interval.
  private static final Duration MIN_AGE = Duration.ofSeconds(2);
  private static final Duration MAX = Duration.ofDays(1);
  private static final Pace SQL = new Pace(Duration.ofSeconds(60), Duration.ofSeconds(1));
  private static final Pace MEMCACHED = new Pace(Duration.ofSeconds(15), Duration.ofSeconds(1));
  private static final Pace LISTS = new Pace(Duration.ofSeconds(60), Duration.ofSeconds(5));
  private static final Duration FERNET_INTERVAL = Duration.ofSeconds(60);
  private static final int MAX_NAMES = 1000;
  private static final int MAX_ROWS = 1_000_000_000;

  /** Two collections may fail before a figure disappears. */
  private static final int INTERVALS_OF_AGE = 3;

  private final CollectorOptions given;
  private final Flags flags;
  private final Problem.Collector problems;
  private final @Nullable Duration givenAge;
  private final Duration recentWindow;
  private Duration maxAge;

  /** How often a collector runs, and how long each of its requests may take. */
  private record Pace(Duration interval, Duration timeout) {}

  Budgets(CollectorOptions given, Flags flags) {
    this.given = given;
    this.flags = flags;
    this.problems = flags.problems();
    this.givenAge = flags.duration("--collector.max-age", given.maxAge, MIN_AGE, MAX);
    this.maxAge = givenAge == null ? Thresholds.STALE_AGE : givenAge;
    this.recentWindow =
        interval("--collector.recent-window", given.recentWindow, Duration.ofMinutes(5));
  }

  /** The age at which figures disappear; call it after the collectors' methods. */
  Duration maxAge() {
    return maxAge;
  }

  Optional<Config.Sql> sql(Optional<DatabaseConfig> database) {
    Pace pace =
        pace("--collector.sql", given.sqlInterval, given.sqlTimeout, SQL, database.isPresent());
    int exactMaxRows =
        flags.count(
            "--collector.sql.exact-max-rows", given.sqlExactMaxRows, 0, MAX_ROWS, 2_000_000);
    int users = flags.count("--collector.users", given.users, 1, MAX_NAMES, 20);
    return database.map(
        known ->
            new Config.Sql(
                known, pace.interval(), pace.timeout(), users, recentWindow, exactMaxRows));
  }

  Optional<Config.Memcached> memcached(boolean isOn, List<Server> servers) {
    Pace pace =
        pace(
            "--collector.memcached",
            given.memcachedInterval,
            given.memcachedTimeout,
            MEMCACHED,
            isOn);
    return isOn
        ? Optional.of(new Config.Memcached(servers, pace.interval(), pace.timeout()))
        : Optional.empty();
  }

  Optional<Config.Lists> lists(
      boolean isOn, List<Server> servers, KeyNames keyNames, Map<String, String> users) {
    Pace pace = pace("--collector.lists", given.listsInterval, given.listsTimeout, LISTS, isOn);
    int top = flags.count("--collector.lists.top", given.listsTop, 1, MAX_NAMES, 10);
    long fetchLimitBytes =
        flags.bytes("--collector.lists.fetch-limit", given.listsFetchLimit, 16L << 20);
    Duration walkInterval =
        interval(
            "--collector.lists.walk-interval", given.listsWalkInterval, Duration.ofMinutes(10));
    return isOn
        ? Optional.of(
            new Config.Lists(
                servers,
                keyNames,
                pace.interval(),
                pace.timeout(),
                top,
                fetchLimitBytes,
                walkInterval,
                recentWindow,
                users))
        : Optional.empty();
  }

  Duration fernetInterval() {
    return follow(FERNET_INTERVAL, null);
  }

  private Duration interval(String flag, @Nullable String text, Duration usual) {
    return Objects.requireNonNullElse(flags.duration(flag, text, MIN_INTERVAL, MAX), usual);
  }

  private Pace pace(
      String collector,
      @Nullable String intervalText,
      @Nullable String timeoutText,
      Pace usual,
      boolean isOn) {
    Duration givenInterval =
        flags.duration(collector + ".interval", intervalText, MIN_INTERVAL, MAX);
    Duration givenTimeout = flags.duration(collector + ".timeout", timeoutText, MIN_TIMEOUT, MAX);
    Duration interval =
        givenInterval == null ? follow(usual.interval(), givenTimeout) : givenInterval;
    Duration half = interval.dividedBy(2);
    Duration usualTimeout = half.compareTo(usual.timeout()) < 0 ? half : usual.timeout();
    Duration timeout = givenTimeout == null ? usualTimeout : givenTimeout;
    if (givenInterval != null && timeout.compareTo(interval) >= 0) {
      problems.add(
          collector + ".timeout",
          quote(timeoutText) + " is not shorter than the interval, " + quote(intervalText),
          "shorten it, or lengthen " + collector + ".interval");
    }
    if (isOn) {
      fitAge(collector, interval, intervalText, timeoutText);
    }
    return new Pace(interval, timeout);
  }

  /** The usual interval, or one that is longer than the timeout and shorter than the age. */
  private Duration follow(Duration usual, @Nullable Duration givenTimeout) {
    Duration timeout = givenTimeout == null ? Duration.ZERO : givenTimeout;
    Duration interval = timeout.compareTo(usual) >= 0 ? timeout.multipliedBy(2) : usual;
    return givenAge == null || givenAge.compareTo(interval) > 0
        ? interval
        : givenAge.plus(timeout).dividedBy(2);
  }

  private void fitAge(
      String collector,
      Duration interval,
      @Nullable String givenInterval,
      @Nullable String timeout) {
    Duration several = interval.multipliedBy(INTERVALS_OF_AGE);
    if (givenAge == null) {
      maxAge = several.compareTo(maxAge) > 0 ? several : maxAge;
    } else if (givenAge.compareTo(interval) <= 0) {
      // A default interval is shorter than the age, unless the timeout is too long for that.
      boolean isInterval = givenInterval != null;
      problems.add(
          "--collector.max-age",
          quote(given.maxAge)
              + (" is not longer than " + collector + (isInterval ? ".interval, " : ".timeout, "))
              + quote(isInterval ? givenInterval : timeout)
              + ": figures would disappear between collections",
          "lengthen it to several intervals");
    }
  }

  private static String quote(@Nullable String text) {
    return Problem.quote(String.valueOf(text));
  }
}
