package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.Exporter;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Says where to look, what the exporter found at first, and in the end what has changed. */
final class Watch {

  private static final Duration FIRST_FINDINGS_LIMIT = Duration.ofSeconds(90);
  private static final Duration STEP = Duration.ofSeconds(1);

  private final Exporter table;
  private final Exporter lists;
  private final Monitoring monitoring;
  private final List<Traffic> traffic;
  private final PrintStream out;
  private final Clock clock;

  private Findings latest;
  private List<String> alerts = List.of();

  Watch(
      Exporter table,
      Exporter lists,
      Monitoring monitoring,
      List<Traffic> traffic,
      PrintStream out,
      Clock clock) {
    this.table = table;
    this.lists = lists;
    this.monitoring = monitoring;
    this.traffic = traffic;
    this.out = out;
    this.clock = clock;
    this.latest = new Findings(new Exposition(List.of()));
  }

  /** Watches for as long as this, or until the thread is interrupted. */
  void run(Optional<Duration> limit) throws InterruptedException {
    whereToLook();
    Instant patience = clock.instant().plus(FIRST_FINDINGS_LIMIT);
    look();
    while (!latest.complete() && clock.instant().isBefore(patience)) {
      pause();
    }
    Findings first = latest;
    Instant start = clock.instant();
    paragraph("The table", first.table());
    paragraph("The list", first.list());
    if (!first.complete()) {
      out.println(
          "Figures are missing after %d seconds: %s and %s say which collector failed and why."
              .formatted(FIRST_FINDINGS_LIMIT.toSeconds(), table.url(), lists.url()));
    }
    out.println(
        limit
            .map(time -> "Traffic goes on for " + time.toSeconds() + " seconds.")
            .orElse("Traffic goes on until Ctrl-C."));
    out.println();
    try {
      while (limit.isEmpty() || clock.instant().isBefore(start.plus(limit.get()))) {
        pause();
      }
    } finally {
      // After a signal the servers may be gone: what was last seen of them is what counts.
      long seconds = Duration.between(start, clock.instant()).toSeconds();
      paragraph("After " + seconds + " seconds", latest.changesSince(first));
      paragraph("Alerts in Prometheus", alerts);
    }
  }

  private void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
    look();
  }

  private void look() {
    for (Traffic loader : traffic) {
      loader
          .failure()
          .ifPresent(
              e -> {
                throw new IllegalStateException("a loader stopped: " + e.getMessage(), e);
              });
    }
    latest = new Findings(Exposition.parse(table.metrics() + lists.metrics()));
    alerts = monitoring.alerts();
  }

  private void whereToLook() {
    out.println();
    out.println("Where to look");
    link("the table", table.url() + "/");
    link("the lists", lists.url() + "/");
    link("rows by owner", monitoring.page("keystone_token_sql_user_tokens", true));
    link("lists", monitoring.page("keystone_token_memcached_usertokens_bytes", false));
    link("imbalance", monitoring.page("keystone_token_memcached_imbalance_ratio", false));
    monitoring.alertmanagerUrl().ifPresent(url -> link("Alertmanager", url));
    out.println();
    out.println(
        """
        The two incidents are years apart (Grizzly with SQL, Kilo with memcached), and no Keystone
        keeps its tokens in both places: each has an exporter of its own, and is a region of Prometheus.
        """);
  }

  private void link(String what, String url) {
    out.printf("  %-13s  %s%n", what, url);
  }

  private void paragraph(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println(title);
      lines.forEach(line -> out.println("  " + line));
      out.println();
    }
  }
}
