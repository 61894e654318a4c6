package io.github.keystonetoken.cli;

import io.github.keystonetoken.collect.CurrentSnapshot;
import io.github.keystonetoken.collect.Pollers;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.fernet.FernetSource;
import io.github.keystonetoken.lists.ListsSource;
import io.github.keystonetoken.memcached.MemcachedSource;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.sql.SqlSource;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One collection for a command, by the sources of the daemon. */
final class SingleCollection {

  /** For each collector. Lists are looked up after the users are known. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  /**
   * Time between two reads of statistics, which gives the traffic. In a shorter time, a list that
   * is rewritten twice a second may be missed or counted twice.
   */
  private static final Duration BETWEEN_STATISTICS = Duration.ofSeconds(3);

  private static final Duration STATISTICS_TIMEOUT = Duration.ofMillis(900);

  /** More lists than matter. */
  private static final int EVERY_LIST = 1000;

  /** Shorter waits show no progress. */
  private static final Duration SILENT_WAIT = Duration.ofSeconds(1);

  private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(500);
  private static final String CLEAR_LINE = "\r\033[K";

  /** How much a command needs. */
  enum Scope {
    /** All sources, and statistics twice. */
    EVERYTHING,
    /** The token table and the names of users. */
    TABLE,
    /** The number of lists that is configured, and the names of users. */
    LISTS,
    /** As many lists as can be read, and the names of users. */
    ALL_LISTS
  }

  private final Config config;
  private final Scope scope;
  private final Clock clock;
  private final CurrentSnapshot current;
  private final Map<Collector, Integer> wantedRuns = new EnumMap<>(Collector.class);

  SingleCollection(Config config, Scope scope, Clock clock) {
    this.config = config;
    this.scope = scope;
    this.clock = clock;
    this.current =
        new CurrentSnapshot(Snapshot.initial(config.keystone()), clock, LIMIT.multipliedBy(10));
  }

  /**
   * Returns once every collector has finished or timed out.
   *
   * @param terminal shows the progress until this returns; null for none
   */
  Snapshot run(@Nullable PrintStream terminal) throws InterruptedException {
    try (Nodes nodes = new Nodes(config.servers(), config.access());
        Pollers pollers = new Pollers(current, clock)) {
      start(nodes, pollers);
      await(terminal);
      return current.get();
    }
  }

  private void start(Nodes nodes, Pollers pollers) {
    Config.Sql sql = config.sql().orElse(null);
    if (sql != null) {
      Duration interval = shorter(sql.interval(), LIMIT);
      start(new SqlSource(sql.withInterval(interval), clock), interval, pollers);
    }
    Config.Memcached memcached = config.memcached().orElse(null);
    if (memcached != null && scope != Scope.TABLE) {
      Duration timeout = shorter(memcached.timeout(), STATISTICS_TIMEOUT);
      start(new MemcachedSource(nodes, timeout, clock), BETWEEN_STATISTICS, pollers);
    }
    Config.Lists lists = config.lists().orElse(null);
    if (lists != null && scope != Scope.TABLE) {
      int most = scope == Scope.ALL_LISTS ? Math.max(EVERY_LIST, lists.lists()) : lists.lists();
      start(
          new ListsSource(lists.withLists(most), nodes, sql != null, clock),
          shorter(lists.interval(), LIMIT),
          pollers);
    }
    Config.Fernet fernet = config.fernet().orElse(null);
    if (fernet != null && scope == Scope.EVERYTHING) {
      start(new FernetSource(fernet), LIMIT, pollers);
    }
  }

  private void start(Source<?> source, Duration interval, Pollers pollers) {
    boolean isTwice = source.collector() == Collector.MEMCACHED && scope == Scope.EVERYTHING;
    wantedRuns.put(source.collector(), isTwice ? 2 : 1);
    pollers.start(source, interval);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void await(@Nullable PrintStream terminal) throws InterruptedException {
    long started = System.nanoTime();
    Duration waited = Duration.ZERO;
    boolean isShown = false;
    while (waited.compareTo(LIMIT.multipliedBy(2)) < 0) {
      current.await(snapshot -> missing(snapshot).isEmpty(), PROGRESS_INTERVAL);
      waited = Duration.ofNanos(System.nanoTime() - started);
      List<String> missing = missing(current.get());
      if (missing.isEmpty()) {
        break;
      }
      if (terminal != null && waited.compareTo(SILENT_WAIT) >= 0) {
        String collectors = String.join(", ", missing);
        print(terminal, "Waiting for " + collectors + " (" + waited.toSeconds() + " s)");
        isShown = true;
      }
    }
    if (terminal != null && isShown) {
      print(terminal, "");
    }
  }

  private static void print(PrintStream terminal, String line) {
    terminal.print(CLEAR_LINE + line);
    terminal.flush();
  }

  /** The collectors that have not run often enough. */
  private List<String> missing(Snapshot snapshot) {
    return wantedRuns.entrySet().stream()
        .filter(wanted -> number(snapshot.runs().get(wanted.getKey())) < wanted.getValue())
        .map(wanted -> wanted.getKey().label())
        .toList();
  }

  private static long number(@Nullable CollectorRuns runs) {
    return runs == null ? 0 : runs.number();
  }
}
