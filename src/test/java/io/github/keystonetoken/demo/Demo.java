package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.EndOnSignal;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.sql.GrantScript;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Both incidents with live traffic, each watched by an exporter, and both by Prometheus. */
public final class Demo {

  static final long SEED = 2013;
  static final int ROWS = 20_916;
  static final int TOKENS = 8_000;
  static final double ROWS_PER_SECOND = 3;

  /** Half of it is ceilometer's; Kilo cannot give one user more than about 2.5 a second. */
  static final double TOKENS_PER_SECOND = 5;

  private static final String PASSWORD = "demo";

  /** The clouds: each is a region, a schema, and the exporter's account in it. */
  private static final String TABLE = "grizzly";

  private static final String LISTS = "kilo";

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
      try (TokenTableStory table =
              new TokenTableStory(database, schema(database, TABLE), SEED, LIFETIME, clock);
          Connection names = database.connect(schema(database, LISTS));
          UsertokensStory lists = new UsertokensStory(List.of(a, b), SEED, LIFETIME, clock)) {
        out.println("Loading the token table and the lists ...");
        table.load(ROWS, users.all(), TokenTableStory.incident(users));
        lists.load(TOKENS, UsertokensStory.incident(users));
        TokenTableStory.createTables(names, LISTS, users.all());
        try (Traffic inserts = new Traffic(ROWS_PER_SECOND, table::issue);
            Traffic issues = new Traffic(TOKENS_PER_SECOND, lists::issue)) {
          watch(database, List.of(a, b), List.of(inserts, issues), limit);
        }
      }
      out.println("Ending ...");
    }
  }

  private static String schema(MariaDb database, String name) throws SQLException {
    database.execute("", "CREATE DATABASE " + name);
    return name;
  }

  private void watch(
      MariaDb database, List<Memcached> servers, List<Traffic> traffic, Optional<Duration> limit)
      throws InterruptedException, SQLException, IOException {
    out.println("Starting two exporters and Prometheus ...");
    String conf = "[token]\nexpiration = " + LIFETIME.toSeconds() + "\ndriver = ";
    String list = servers.stream().map(Memcached::address).collect(Collectors.joining(","));
    try (Exporter table = exporter(database, TABLE, conf + "keystone.token.backends.sql.Token");
        Exporter lists =
            exporter(
                database,
                LISTS,
                conf + "keystone.token.persistence.backends.memcache.Token",
                "--memcached.servers=" + list);
        Monitoring monitoring =
            Monitoring.start(
                Map.of(TABLE, List.of(table.address()), LISTS, List.of(lists.address())),
                Path.of("deploy"))) {
      new Watch(table, lists, monitoring, traffic, out, clock).run(limit);
    }
  }

  /** With an account that may read no token, as the README says. */
  private static Exporter exporter(
      MariaDb database, String cloud, String keystoneConf, String... servers) throws SQLException {
    database.execute("", "CREATE USER " + cloud + " IDENTIFIED BY '" + PASSWORD + "'");
    database.executeScript(cloud, GrantScript.of(cloud, cloud + "@%"));
    Stream<String> flags =
        Stream.of(
            "--database.url=mysql://%1$s@127.0.0.1:%2$d/%1$s".formatted(cloud, database.port()),
            "--collector.sql.interval=10s",
            "--collector.memcached.interval=5s",
            "--collector.lists.interval=5s",
            "--collector.lists.timeout=2s");
    return Exporter.startIn(
        Map.of("KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD", PASSWORD),
        keystoneConf,
        Stream.concat(flags, Stream.of(servers)).toArray(String[]::new));
  }
}
