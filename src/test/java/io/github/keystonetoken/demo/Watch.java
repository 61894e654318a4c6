package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.Alertmanager;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Prometheus;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints URLs, the findings of {@code doctor}, each new alert, and at the end what changed. */
final class Watch {

  private static final String PREFIX = "keystone_token_";

  /**
   * An alert in Prometheus.
   *
   * @param subject its name and the labels that identify it
   * @param isFiring false if it is pending
   * @param firesAt the time at which it fires, or fired
   */
  record Alert(String subject, boolean isFiring, Instant firesAt) {

    /** Reads an answer of Prometheus' {@code /api/v1/rules}: alerts in the order of firing. */
    static List<Alert> read(String json) {
      return Json.list(Json.map(Json.read(json).get("data")).get("groups")).stream()
          .flatMap(group -> Json.list(Json.map(group).get("rules")).stream())
          .map(Json::map)
          .flatMap(
              rule ->
                  Json.list(rule.get("alerts")).stream().map(alert -> of(rule, Json.map(alert))))
          .sorted(Comparator.comparing(Alert::firesAt).thenComparing(Alert::subject))
          .toList();
    }

    private static Alert of(Map<?, ?> rule, Map<?, ?> alert) {
      Map<?, ?> labels = Json.map(alert.get("labels"));
      long pendingSeconds = rule.get("duration") instanceof Number number ? number.longValue() : 0;
      return new Alert(
          Stream.of("alertname", "region", "user_name", "server", "columns")
              .map(label -> Json.text(labels, label))
              .filter(value -> !value.isEmpty())
              .collect(Collectors.joining(", ")),
          Json.text(alert, "state").equals("firing"),
          Instant.parse(Json.text(alert, "activeAt")).plusSeconds(pendingSeconds));
    }

    /** One line. */
    String text(Instant now) {
      long seconds = Math.max(0, Duration.between(now, firesAt).toSeconds());
      String time =
          seconds < 60 ? "in " + seconds + " s" : "in " + Math.round(seconds / 60.0) + " min";
      return isFiring ? "firing   " + subject : "pending  " + subject + ": fires " + time;
    }
  }

  private final List<Exporter> exporters;
  private final Prometheus prometheus;
  private final Alertmanager alertmanager;
  private final List<Traffic> traffic;
  private final PrintStream out;

  private Exposition latest = new Exposition(List.of());
  private List<Alert> alerts = List.of();

  Watch(
      List<Exporter> exporters,
      Prometheus prometheus,
      Alertmanager alertmanager,
      List<Traffic> traffic,
      PrintStream out) {
    this.exporters = exporters;
    this.prometheus = prometheus;
    this.alertmanager = alertmanager;
    this.traffic = traffic;
    this.out = out;
  }

  /** Watches until this time is over, or the thread is interrupted. */
  void run(Optional<Duration> limit) throws InterruptedException {
    whereToLook();
    exporters.forEach(Exporter::awaitReady);
    String conf = "--keystone.conf=" + exporters.get(0).keystoneConf();
    for (String driver : List.of("sql", "memcache")) {
      String flag = "--keystone.token-driver=" + driver;
      paragraph(
          "Findings of doctor if tokens are stored in " + driver,
          summary(CommandRun.run("doctor", conf, flag).output()));
      out.println("Evidence and remedies:");
      out.println("  " + CommandRun.launcher() + " doctor " + conf + " " + flag);
    }
    out.println();
    out.println(
        """
        Alerts fire after they have been pending for the time that their rule requires (for:), so that
        a short disturbance raises no alert. Each change is printed here.
        """);
    look();
    Exposition first = latest;
    Instant start = Instant.now();
    out.println(
        limit
            .map(time -> "Traffic continues for " + time.toSeconds() + " seconds.")
            .orElse("Traffic continues until Ctrl-C."));
    try {
      while (limit.isEmpty() || Instant.now().isBefore(start.plus(limit.get()))) {
        TimeUnit.SECONDS.sleep(1);
        look();
      }
    } finally {
      // After a signal the servers may have ended: these are the last figures.
      long seconds = Duration.between(start, Instant.now()).toSeconds();
      paragraph("Changes in " + seconds + " seconds", changes(first, latest));
      Instant now = Instant.now();
      paragraph("Alerts in Prometheus", alerts.stream().map(alert -> alert.text(now)).toList());
    }
  }

  /** The titles of the findings, or the whole output if there are none. */
  static List<String> summary(String doctor) {
    List<String> titles =
        doctor.lines().filter(line -> line.matches("(CRITICAL|WARNING|NOTICE) .*")).toList();
    return titles.isEmpty() ? doctor.strip().lines().toList() : titles;
  }

  /**
   * Figures of the first scrape with their newest values, from the first exporter with this series.
   */
  static List<String> changes(Exposition first, Exposition latest) {
    Stream<Exposition.Sample> figures =
        Stream.of(
                first.all(PREFIX + "sql_rows").limit(1),
                first.largest(PREFIX + "memcached_usertokens_bytes").stream(),
                first.all(PREFIX + "memcached_read_bytes_total"))
            .flatMap(samples -> samples);
    String estimates =
        latest.value(PREFIX + "sql_counts_exact").orElse(1) == 1 ? "" : " (estimates)";
    return figures
        .flatMap(
            before ->
                latest.samples().stream()
                    .filter(after -> after.isOfSameSeries(before))
                    .limit(1)
                    .map(
                        after ->
                            String.format(
                                Locale.ROOT,
                                "%s: %,.0f, now %,.0f%s",
                                name(before),
                                before.value(),
                                after.value(),
                                before.name().endsWith("sql_rows") ? estimates : "")))
        .toList();
  }

  private static String name(Exposition.Sample sample) {
    return Stream.of(sample.name(), sample.label("user_name"), sample.label("server"))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private void look() {
    traffic.forEach(Traffic::check);
    latest =
        new Exposition(
            exporters.stream().flatMap(exporter -> exporter.page().samples().stream()).toList());
    List<Alert> before = alerts;
    alerts = Alert.read(prometheus.alertRules());
    Instant now = Instant.now();
    alerts.stream()
        .filter(alert -> !before.contains(alert))
        .forEach(alert -> out.println("  " + alert.text(now)));
  }

  private void whereToLook() {
    String graph = prometheus.url() + "/graph?g0.expr=" + PREFIX;
    paragraph(
        "Where to look",
        List.of(
            "SQL            " + exporters.get(0).url() + "/",
            "memcached      " + exporters.get(1).url() + "/",
            "rows by owner  " + graph + "sql_user_tokens&g0.tab=0",
            "lists          " + graph + "memcached_usertokens_bytes",
            "imbalance      " + graph + "memcached_imbalance_ratio",
            "Alertmanager   " + alertmanager.url()));
    out.println(
        """
        The incidents happened on two clouds: Grizzly with tokens in SQL, and Kilo with tokens in
        memcached. Here, too, each has an exporter, and Prometheus a region for it.
        """);
  }

  private void paragraph(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println();
      out.println(title);
      lines.forEach(line -> out.println("  " + line));
      out.println();
    }
  }
}
