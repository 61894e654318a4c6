package io.github.keystonetoken.soak;

import static java.util.stream.Collectors.toMap;

import io.github.keystonetoken.servers.EndOnSignal;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Usage;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Causes a random fault every 20 seconds while tokens are issued, and after each compares the
 * exporter's figures with the servers'. Prints a report in Markdown at the end.
 */
final class Soak {

  private static final Duration ROUND = Duration.ofSeconds(20);
  private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(30);
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final String PREFIX = "keystone_token_";

  private final PrintStream out = System.out;
  private final Random random = new Random(20161);
  private final Instant begin = Instant.now();
  private final List<Measured> usages = new ArrayList<>();
  private final Map<Fault, List<Double>> recoveries = new EnumMap<>(Fault.class);
  private final List<String> wrong = new ArrayList<>();

  /** Resources, some seconds after the beginning. */
  record Measured(double seconds, Usage usage) {

    double rss() {
      return usage.rssKilobytes();
    }
  }

  private Soak() {}

  /**
   * Runs for two hours.
   *
   * @param args other seconds
   */
  public static void main(String[] args) throws Exception {
    EndOnSignal signal = EndOnSignal.install(Thread.currentThread());
    try {
      new Soak()
          .run(
              args.length == 0 ? Duration.ofHours(2) : Duration.ofSeconds(Long.parseLong(args[0])));
    } finally {
      signal.done();
    }
  }

  private void run(Duration length) throws Exception {
    try (Cloud cloud = new Cloud();
        Exporter exporter =
            Exporter.start(
                cloud.conf(),
                "--database.password-file=" + cloud.passwordFile(),
                "--collector.sql.interval=3s",
                "--collector.memcached.interval=2s",
                "--collector.memcached.timeout=1s",
                "--collector.lists.interval=3s",
                "--collector.lists.timeout=1s",
                "--collector.lists.top=30")) {
      exporter.awaitReady();
      Instant end = Instant.now().plus(length);
      while (Instant.now().isBefore(end)) {
        Instant round = Instant.now();
        round(cloud, exporter);
        Duration left = Duration.between(Instant.now(), round.plus(ROUND));
        if (!left.isNegative()) {
          TimeUnit.MILLISECONDS.sleep(left.toMillis());
        }
      }
      report(cloud);
    }
  }

  private void round(Cloud cloud, Exporter exporter) throws Exception {
    Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
    fault.run(cloud, exporter);
    Instant over = Instant.now();
    cloud.setPaused(true);
    try {
      String difference = difference(cloud, exporter);
      while (!difference.isEmpty() && sinceSeconds(over) < LONGEST_RECOVERY.toSeconds()) {
        TimeUnit.MILLISECONDS.sleep(100);
        difference = difference(cloud, exporter);
      }
      if (difference.isEmpty()) {
        recoveries.computeIfAbsent(fault, unused -> new ArrayList<>()).add(sinceSeconds(over));
      } else {
        wrong.add(fault + ": " + difference);
      }
      out.printf("%6.0f s %s %s%n", sinceSeconds(begin), fault, difference);
    } finally {
      cloud.setPaused(false);
    }
    usages.add(new Measured(sinceSeconds(begin), Usage.of(exporter.pid())));
  }

  private static double sinceSeconds(Instant moment) {
    return Duration.between(moment, Instant.now()).toMillis() / 1000.0;
  }

  /** A figure of the exporter that differs from the servers'; empty if none does. */
  private static String difference(Cloud cloud, Exporter exporter) throws SQLException {
    Exposition page = exporter.page();
    if (value(page, "sql_up") != 1) {
      return "sql_up is not 1";
    }
    if (value(page, "exporter_config_last_reload_successful") != 1) {
      return "the configuration is not loaded";
    }
    if (value(page, "sql_rows") != cloud.rows()) {
      return "rows are " + value(page, "sql_rows") + ", by SQL " + cloud.rows();
    }
    for (int i = 0; i < 2; i++) {
      String address = cloud.memcached(i).address();
      if (value(page, "memcached_up", "server", address) != 1) {
        return "server " + i + " is not up";
      }
      double items = value(page, "memcached_items", "server", address);
      if (items != cloud.memcached(i).stat("curr_items")) {
        return "items of server " + i + " are " + items;
      }
      Map<String, Long> lists =
          page.all(PREFIX + "memcached_usertokens_bytes", "server", address)
              .collect(toMap(list -> list.label("user_name"), list -> (long) list.value()));
      if (!lists.equals(cloud.listBytes(i))) {
        return "lists of server " + i + " are " + lists + ", by mg " + cloud.listBytes(i);
      }
    }
    return "";
  }

  private static double value(Exposition page, String name, String... labels) {
    return page.value(PREFIX + name, labels).orElse(-1);
  }

  private void report(Cloud cloud) {
    out.printf("%n| fault | times | median recovery | longest |%n|---|---|---|---|%n");
    recoveries.forEach(
        (fault, seconds) -> {
          List<Double> sorted = seconds.stream().sorted().toList();
          out.printf(
              "| %s | %d | %.1f s | %.1f s |%n",
              fault.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              sorted.size(),
              sorted.get(sorted.size() / 2),
              sorted.get(sorted.size() - 1));
        });
    out.printf(
        "%n%.0f s, %s, %d wrong figures%n", sinceSeconds(begin), cloud.issues(), wrong.size());
    wrong.forEach(out::println);
    out.printf("%n| | first | median | largest | last |%n|---|---|---|---|---|%n");
    row("resident memory, kB", Usage::rssKilobytes);
    row("threads", Usage::threads);
    row("descriptors", Usage::descriptors);
    List<Measured> warm = usages.subList(usages.size() / 4, usages.size());
    out.printf(
        "%nSlope of resident memory without the first quarter: %.0f kB an hour%n", rssSlope(warm));
  }

  private void row(String name, ToLongFunction<Usage> figure) {
    List<Long> values = usages.stream().map(at -> figure.applyAsLong(at.usage())).toList();
    List<Long> sorted = values.stream().sorted().toList();
    out.printf(
        "| %s | %d | %d | %d | %d |%n",
        name,
        values.get(0),
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() - 1),
        values.get(values.size() - 1));
  }

  /** Growth of resident memory in kB an hour: the slope of the least squares. */
  static double rssSlope(List<Measured> usages) {
    double meanTime = usages.stream().mapToDouble(Measured::seconds).average().orElse(0);
    double meanRss = usages.stream().mapToDouble(Measured::rss).average().orElse(0);
    double covariance =
        usages.stream().mapToDouble(u -> (u.seconds - meanTime) * (u.rss() - meanRss)).sum();
    double variance = usages.stream().mapToDouble(u -> Math.pow(u.seconds - meanTime, 2)).sum();
    return 3600 * covariance / variance;
  }
}
