package io.github.keystonetoken.collectors;

import io.github.keystonetoken.collect.CurrentSnapshot;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One look at everything that is configured, for a command: the daemon's own collectors, run until
 * each has brought what one look can bring.
 */
public final class Investigation {

  /** What one collector may take; the lists are looked for once the users are known. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  /** Statistics are read twice, so far apart: what a server sends and receives shows between. */
  private static final Duration BETWEEN_STATISTICS = Duration.ofSeconds(1);

  /** More than the lists of users who matter. */
  private static final int EVERY_LIST = 1000;

  /** How much a command has to see. */
  public enum Scope {
    /** Everything; statistics twice, so that what a server sends and receives shows between. */
    EVERYTHING,
    /** The token table and who the users are. */
    TABLE,
    /** The lists that are configured to be reported, and who the users are. */
    LISTS,
    /** As many lists as can be read, and who the users are. */
    ALL_LISTS;

    boolean seesMemcached() {
      return this != TABLE;
    }
  }

  private final Config config;
  private final CurrentSnapshot current;
  private final Collectors.Surroundings surroundings;
  private final Map<Collector, Integer> wanted = new EnumMap<>(Collector.class);

  /**
   * Prepares it; nothing is connected to yet.
   *
   * @param scope how much is looked at of what is configured
   */
  public Investigation(Config configured, Scope scope, Clock clock) {
    this.config = hurried(configured, scope);
    this.current =
        new CurrentSnapshot(Snapshot.initial(config.keystone()), clock, LIMIT.multipliedBy(10));
    this.surroundings = new Collectors.Surroundings(current, clock);
    config.sql().ifPresent(sql -> wanted.put(Collector.SQL, 1));
    config
        .memcached()
        .ifPresent(memcached -> wanted.put(Collector.MEMCACHED, scope == Scope.EVERYTHING ? 2 : 1));
    config.lists().ifPresent(lists -> wanted.put(Collector.LISTS, 1));
  }

  private static Config hurried(Config config, Scope scope) {
    return new Config(
        config.keystone(),
        config
            .sql()
            .map(
                sql ->
                    new Config.Sql(
                        sql.database(),
                        shorter(sql.interval(), LIMIT),
                        sql.timeout(),
                        sql.users(),
                        sql.recentWindow(),
                        sql.exactMaxRows())),
        config
            .memcached()
            .filter(memcached -> scope.seesMemcached())
            .map(
                memcached ->
                    new Config.Memcached(
                        memcached.servers(),
                        BETWEEN_STATISTICS,
                        shorter(
                            memcached.timeout(),
                            BETWEEN_STATISTICS.multipliedBy(9).dividedBy(10)))),
        config
            .lists()
            .filter(lists -> scope.seesMemcached())
            .map(
                lists ->
                    new Config.Lists(
                        lists.servers(),
                        lists.keyNames(),
                        shorter(lists.interval(), LIMIT),
                        lists.timeout(),
                        scope == Scope.ALL_LISTS
                            ? Math.max(EVERY_LIST, lists.lists())
                            : lists.lists(),
                        lists.fetchLimitBytes(),
                        lists.walkInterval(),
                        lists.recentWindow(),
                        lists.users())),
        config.access(),
        config.web(),
        config.log(),
        config.notices());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** What is known once every collector has brought what it can, or the time is up. */
  public Snapshot look() throws InterruptedException {
    Collectors sql = Collectors.ofSql(config, surroundings);
    Collectors memcached = Collectors.ofMemcached(config, surroundings);
    try {
      current.await(snapshot -> missing(snapshot).isEmpty(), LIMIT.multipliedBy(2));
      return current.get();
    } finally {
      sql.close();
      memcached.close();
    }
  }

  /** The collectors that are waited for at this moment, for a person. */
  public String waitingFor() {
    return String.join(
        ", ", missing(current.get()).keySet().stream().map(Collector::label).toList());
  }

  private Map<Collector, Integer> missing(Snapshot snapshot) {
    Map<Collector, Integer> missing = new EnumMap<>(wanted);
    missing.entrySet().removeIf(entry -> runs(snapshot, entry.getKey()) >= entry.getValue());
    return missing;
  }

  private static long runs(Snapshot snapshot, Collector collector) {
    return Optional.ofNullable(snapshot.runs().get(collector)).stream()
        .mapToLong(Investigation::runs)
        .sum();
  }

  private static long runs(CollectorRuns runs) {
    return runs.successes() + runs.failures().values().stream().mapToLong(count -> count).sum();
  }
}
