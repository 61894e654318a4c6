package io.github.keystonetoken.config;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the collectors may take: intervals, limits and numbers, each in its range. */
final class Budgets {

  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofDays(1);
  private static final int MOST_NAMES = 1000;
  private static final int MOST_ROWS = 1_000_000_000;

  private final Flags flags;
  private final Findings findings;
  private final Duration maxAge;
  private final Duration recentWindow;
  private final Pace sql;
  private final Pace memcached;
  private final Pace lists;
  private final int exactMaxRows;
  private final boolean exact;
  private final int users;
  private final int largest;
  private final long fetchLimitBytes;
  private final Duration walkInterval;

  private record Pace(Duration interval, Duration timeout) {}

  Budgets(Flags flags, Findings findings) {
    this.flags = flags;
    this.findings = findings;
    this.maxAge = flags.duration(Flag.MAX_AGE, LEAST_INTERVAL, MOST);
    this.recentWindow = flags.duration(Flag.RECENT_WINDOW, LEAST_INTERVAL, MOST);
    this.sql = pace(Flag.SQL_INTERVAL, Flag.SQL_TIMEOUT);
    this.memcached = pace(Flag.MEMCACHED_INTERVAL, Flag.MEMCACHED_TIMEOUT);
    this.lists = pace(Flag.LISTS_INTERVAL, Flag.LISTS_TIMEOUT);
    this.exactMaxRows = flags.count(Flag.SQL_EXACT_MAX_ROWS, 0, MOST_ROWS);
    this.exact = flags.isOn(Flag.SQL_EXACT).orElse(false);
    this.users = flags.count(Flag.USERS, 1, MOST_NAMES);
    this.largest = flags.count(Flag.LISTS_TOP, 1, MOST_NAMES);
    this.fetchLimitBytes = flags.bytes(Flag.LISTS_FETCH_LIMIT, "1MiB", "1GiB");
    this.walkInterval = flags.duration(Flag.LISTS_WALK_INTERVAL, LEAST_INTERVAL, MOST);
  }

  Duration maxAge() {
    return maxAge;
  }

  Config.Sql sql(DatabaseConfig database) {
    checkAge(Flag.SQL_INTERVAL, sql);
    return new Config.Sql(
        database, sql.interval(), sql.timeout(), users, recentWindow, exactMaxRows, exact);
  }

  Config.Memcached memcached(List<Server> servers) {
    checkAge(Flag.MEMCACHED_INTERVAL, memcached);
    return new Config.Memcached(servers, memcached.interval(), memcached.timeout());
  }

  Config.Lists lists(
      List<Server> servers,
      Optional<PlacementAlgorithm> placement,
      KeyNames keyNames,
      Map<String, String> named) {
    checkAge(Flag.LISTS_INTERVAL, lists);
    return new Config.Lists(
        servers,
        placement,
        keyNames,
        lists.interval(),
        lists.timeout(),
        largest,
        fetchLimitBytes,
        walkInterval,
        recentWindow,
        named);
  }

  private Pace pace(Flag intervalFlag, Flag timeoutFlag) {
    Duration interval = flags.duration(intervalFlag, LEAST_INTERVAL, MOST);
    Duration timeout = flags.duration(timeoutFlag, LEAST_TIMEOUT, MOST);
    if (timeout.compareTo(interval) >= 0) {
      findings.problem(
          timeoutFlag.option(),
          flags.written(timeoutFlag)
              + " is not shorter than the interval, "
              + flags.written(intervalFlag),
          "shorten it, or lengthen " + intervalFlag.option());
    }
    return new Pace(interval, timeout);
  }

  private void checkAge(Flag intervalFlag, Pace pace) {
    if (maxAge.compareTo(pace.interval()) <= 0) {
      findings.problem(
          Flag.MAX_AGE.option(),
          flags.written(Flag.MAX_AGE)
              + " is not longer than "
              + intervalFlag.option()
              + ", "
              + flags.written(intervalFlag)
              + ": figures would vanish between collections",
          "lengthen it, to several intervals");
    }
  }
}
