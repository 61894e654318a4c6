package io.github.keystonetoken.soak;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.servers.EndOnSignal;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Usage;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * The shipped exporter, with its own launcher's heap, on more than a cloud has: 100,000 users in
 * the database, 50,000 lists on 20 servers, and 100 scrapers that scrape without a pause for a
 * minute while the lists change size. Prints what it took.
 */
final class Load {

  private static final int USERS = 100_000;
  private static final int ROWS_PER_USER = 3;
  private static final int LISTS = 50_000;
  private static final int LARGE = 400;
  private static final int SERVERS = 20;
  private static final int SCRAPERS = 100;
  private static final Duration SCRAPING = Duration.ofSeconds(60);
  private static final Duration LENGTH = Duration.ofMinutes(4);
  private static final String PREFIX = "keystone_token_";

  private final PrintStream out = System.out;
  private final Random random = new Random(5);
  private final List<Memcached> servers = new ArrayList<>();
  private final List<ListEntry> entries =
      IntStream.range(0, 300)
          .mapToObj(i -> new ListEntry("%032x".formatted(i), Instant.now().plusSeconds(3600)))
          .toList();

  private final Queue<Double> millis = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> failures = new ConcurrentSkipListMap<>();
  private final Map<String, Double> largest = new HashMap<>();
  private Set<String> reported = Set.of();
  private int looks;
  private long changes;

  private Load() {}

  public static void main(String[] args) throws Exception {
    EndOnSignal signal = EndOnSignal.install(Thread.currentThread());
    try {
      new Load().run();
    } finally {
      signal.done();
    }
  }

  private void run() throws Exception {
    try (MariaDb database = MariaDb.start("--innodb-buffer-pool-size=512M")) {
      fill(database);
      for (int i = 0; i < SERVERS; i++) {
        servers.add(Memcached.start("-m", "256"));
      }
      IntStream.rangeClosed(1, LISTS).forEach(user -> store(user, 2 + random.nextInt(20)));
      changeLargest();
      String conf =
          """
          [database]
          connection = mysql+pymysql://root@127.0.0.1:%d/keystone
          [token]
          driver = memcache
          [memcache]
          servers = %s
          """
              .formatted(
                  database.port(), servers.stream().map(Memcached::address).collect(joining(",")));
      try (Exporter exporter = Exporter.start(conf)) {
        exporter.awaitReady();
        observe(exporter);
      }
    } finally {
      servers.forEach(Memcached::close);
    }
  }

  private static void fill(MariaDb database) throws SQLException {
    database.execute("", "CREATE DATABASE keystone");
    database.execute("keystone", Cloud.TABLES);
    database.execute(
        "keystone",
        """
        INSERT INTO `user` SELECT LPAD(seq, 32, '0'), CONCAT('user-', seq), 'default'
          FROM seq_1_to_%1$d;
        INSERT INTO token SELECT CONCAT(round.seq, LPAD(user.seq, 31, '0')),
            UTC_TIMESTAMP() + INTERVAL 50 MINUTE, '{}', 1, NULL, LPAD(user.seq, 32, '0')
          FROM seq_1_to_%1$d AS user, seq_1_to_%2$d AS round\
        """
            .formatted(USERS, ROWS_PER_USER));
  }

  private void store(int user, int size) {
    String key = Placement.usertokensKey("%032d".formatted(user));
    byte[] value =
        TokenListValue.of(
            entries.subList(0, size), BigDecimal.valueOf(Instant.now().getEpochSecond()));
    servers.get(Placement.server(key, SERVERS)).set(key, value, 1, 3600);
  }

  /** The ranks of a few large lists change all the time, as with live logins. */
  private void changeLargest() {
    IntStream.rangeClosed(1, LARGE).forEach(user -> store(user, 200 + random.nextInt(11)));
  }

  private void observe(Exporter exporter) throws InterruptedException {
    Instant end = Instant.now().plus(LENGTH);
    Instant lastScrape = Instant.now().plus(SCRAPING);
    for (int i = 0; i < SCRAPERS; i++) {
      Thread scraper = new Thread(() -> scrapeUntil(lastScrape, exporter));
      scraper.setDaemon(true);
      scraper.start();
    }
    while (Instant.now().isBefore(end)) {
      changeLargest();
      count(() -> look(exporter.page()));
      TimeUnit.MILLISECONDS.sleep(500);
    }
    report(exporter);
  }

  /** Scrapes without a pause. */
  private void scrapeUntil(Instant end, Exporter exporter) {
    while (Instant.now().isBefore(end)) {
      long asked = System.nanoTime();
      count(exporter::metrics);
      millis.add((System.nanoTime() - asked) / 1e6);
    }
  }

  private void count(Runnable scrape) {
    try {
      scrape.run();
    } catch (UncheckedIOException e) {
      failures
          .computeIfAbsent(String.valueOf(e.getMessage()), message -> new LongAdder())
          .increment();
    }
  }

  private void look(Exposition page) {
    looks++;
    keepLargest("series", page.samples().size());
    keepLargest("heap", page.value("jvm_memory_used_bytes", "area", "heap").orElse(0));
    for (String collector : List.of("sql", "lists")) {
      String duration = PREFIX + "exporter_collector_duration_seconds";
      keepLargest(collector, page.value(duration, "collector", collector).orElse(0));
    }
    Set<String> now =
        page.all(PREFIX + "memcached_usertokens_bytes")
            .map(sample -> sample.label("server") + " " + sample.label("user_id"))
            .collect(toSet());
    if (!reported.isEmpty()) {
      changes += now.stream().filter(list -> !reported.contains(list)).count();
    }
    reported = now;
  }

  private void keepLargest(String what, double value) {
    largest.merge(what, value, Math::max);
  }

  private void report(Exporter exporter) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int last = sorted.length - 1;
    out.printf("| what | measured |%n|---|---|%n");
    out.printf(
        "| scrapes in %d s, failures | %d, %s |%n", SCRAPING.toSeconds(), last + 1, failures);
    out.printf(
        "| p50, p99, longest | %.0f, %.0f, %.0f ms |%n",
        sorted[sorted.length / 2], sorted[sorted.length * 99 / 100], sorted[last]);
    out.printf(
        "| longest collection: table, lists | %.1f, %.1f s |%n",
        largest.get("sql"), largest.get("lists"));
    out.printf(
        "| most heap in use, of 64 MiB | %.1f MiB |%n",
        largest.getOrDefault("heap", 0.0) / (1 << 20));
    out.printf("| most series on a page | %.0f |%n", largest.get("series"));
    out.printf(
        "| lists reported, and how often one was replaced in %d looks | %d, %d |%n",
        looks, reported.size(), changes);
    Usage usage = Usage.of(exporter.pid());
    out.printf(
        "| resident memory, threads, descriptors | %d kB, %d, %d |%n",
        usage.rssKilobytes(), usage.threads(), usage.descriptors());
    List<String> warnings =
        exporter.log().lines().filter(line -> line.contains("level=warn")).toList();
    out.printf("| warnings logged | %d |%n", warnings.size());
    warnings.stream().limit(5).forEach(out::println);
  }
}
