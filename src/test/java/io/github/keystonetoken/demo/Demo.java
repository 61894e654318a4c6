package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.EndOnSignal;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Both incidents with live traffic, under the eyes of the exporter and Prometheus. */
public final class Demo {

  static final long SEED = 2013;
  static final int ROWS = 20_916;
  static final int TOKENS = 8_000;
  static final double ROWS_PER_SECOND = 3;

  /** Half of it is ceilometer's; Kilo cannot give one user more than about 2.5 a second. */
  static final double TOKENS_PER_SECOND = 5;

  private static final Duration LIFETIME = Duration.ofHours(1);

  private final PrintStream out;
  private final Clock clock;

  private Demo(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /**
   * Runs until a signal ends it.
   *
   * @param args how many seconds to go on after the first findings, or nothing
   */
  public static void main(String[] args) {
    EndOnSignal signal = EndOnSignal.install(Thread.currentThread());
    int status = 0;
    try {
      Optional<Duration> limit =
          Stream.of(args).findFirst().map(Long::parseLong).map(Duration::ofSeconds);
      new Demo(System.out, Clock.systemUTC()).run(limit);
    } catch (InterruptedException | SQLException | IOException | RuntimeException e) {
      // After a signal the servers are on their way out, and whatever fails then says nothing.
      if (!signal.received()) {
        System.err.println("demo: " + e.getMessage());
        System.err.println("Please mend what this names and run ./demo again.");
        status = 1;
      }
    }
    System.out.println("Ended.");
    signal.done();
    if (status != 0) {
      System.exit(status);
    }
  }

  private void run(Optional<Duration> limit)
      throws InterruptedException, SQLException, IOException {
    ServiceUsers users = ServiceUsers.of(SEED);
    out.println("Starting MariaDB and two memcacheds ...");
    try (MariaDb database = MariaDb.start();
        Memcached a = Memcached.start("-m", "256");
        Memcached b = Memcached.start("-m", "256")) {
      database.execute(
          "",
          """
          CREATE DATABASE keystone;
          CREATE USER keystone@'127.0.0.1' IDENTIFIED BY 'demo';
          GRANT ALL PRIVILEGES ON keystone.* TO keystone@'127.0.0.1'\
          """);
      try (TokenTableStory table =
              new TokenTableStory(database, "keystone", SEED, LIFETIME, clock);
          UsertokensStory lists = new UsertokensStory(List.of(a, b), SEED, LIFETIME, clock)) {
        out.println("Loading the token table and the lists ...");
        table.load(ROWS, users.all(), TokenTableStory.incident(users));
        lists.load(TOKENS, UsertokensStory.incident(users));
        try (Traffic inserts = new Traffic(ROWS_PER_SECOND, table::issue);
            Traffic issues = new Traffic(TOKENS_PER_SECOND, lists::issue)) {
          watch(keystoneConf(database, a, b), List.of(inserts, issues), limit);
        }
      }
      out.println("Ending ...");
    }
  }

  private static String keystoneConf(MariaDb database, Memcached a, Memcached b) {
    return """
    [database]
    connection = mysql://keystone:demo@127.0.0.1:%d/keystone
    [token]
    driver = keystone.token.persistence.backends.memcache.Token
    provider = keystone.token.providers.uuid.Provider
    expiration = %d
    [memcache]
    servers = %s,%s
    """
        .formatted(database.port(), LIFETIME.toSeconds(), a.address(), b.address());
  }

  private void watch(String keystoneConf, List<Traffic> traffic, Optional<Duration> limit)
      throws InterruptedException, IOException {
    out.println("Starting the exporter and Prometheus ...");
    try (Exporter exporter =
            Exporter.start(
                keystoneConf,
                "--collector.sql.interval=10s",
                "--collector.memcached.interval=5s",
                "--collector.lists.interval=5s",
                "--collector.lists.timeout=2s");
        Monitoring monitoring = Monitoring.start(exporter.address(), Path.of("deploy"))) {
      new Watch(exporter, monitoring, traffic, out, clock).run(limit);
    }
  }
}
