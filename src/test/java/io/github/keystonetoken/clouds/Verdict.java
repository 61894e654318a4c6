package io.github.keystonetoken.clouds;

import io.github.keystonetoken.InProcess;
import io.github.keystonetoken.clouds.Cloud.Configuration;
import io.github.keystonetoken.rules.ProjectedAlerts;
import io.github.keystonetoken.rules.ProjectedAlerts.Alert;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Unchecked;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the exporter says of a cloud.
 *
 * @param alerts those that fire 12 hours later, less those of severity {@code info}
 * @param doctor what the command of this name says
 */
record Verdict(Cloud cloud, List<Alert> alerts, CommandRun doctor) {

  private static final Duration AHEAD = Duration.ofHours(12);
  private static final Path RULES = Path.of("deploy/prometheus");

  /** Short intervals, and time enough for a machine that does much else. */
  private static final List<String> PACE =
      List.of(
          "--collector.sql.interval=3s",
          "--collector.sql.timeout=2s",
          "--collector.memcached.interval=2s",
          "--collector.memcached.timeout=1s",
          "--collector.lists.interval=3s",
          "--collector.lists.timeout=2s");

  /** Watches the cloud for some seconds. */
  static Verdict on(Cloud cloud, Configuration configuration)
      throws IOException, InterruptedException {
    Exposition first;
    Exposition second;
    Duration between;
    CompletableFuture<CommandRun> doctor;
    try (Exporter exporter =
        Exporter.startWithFlags(Stream.concat(cloud.flags(configuration), PACE.stream()))) {
      exporter.awaitReady();
      String[] command =
          Stream.concat(Stream.of("doctor"), cloud.flags(configuration)).toArray(String[]::new);
      doctor =
          CompletableFuture.supplyAsync(
              () -> Unchecked.get(() -> InProcess.run(command)), task -> new Thread(task).start());
      first = exporter.page();
      long start = System.nanoTime();
      do {
        // Scrapes cost what the machine is short of while all clouds are watched at once.
        TimeUnit.MILLISECONDS.sleep(500);
        second = exporter.page();
      } while (!hasCollectedTwiceSince(first, second));
      between = Duration.ofNanos(System.nanoTime() - start);
    }
    List<Alert> alerts =
        ProjectedAlerts.after(RULES, first, second, between, AHEAD).stream()
            .filter(alert -> !alert.label("severity").equals("info"))
            .toList();
    return new Verdict(cloud, alerts, doctor.join());
  }

  /**
   * Each collector, however its runs end. The keys' times, which are listed once a minute, have not
   * changed.
   */
  private static boolean hasCollectedTwiceSince(Exposition first, Exposition now) {
    return first
        .all("keystone_token_exporter_collector_interval_seconds")
        .map(sample -> sample.label("collector"))
        .filter(collector -> !collector.equals("fernet"))
        .allMatch(collector -> now.runs(collector) >= first.runs(collector) + 2);
  }

  /** Names of the alerts; of those that page, with their severity. */
  Set<String> alertNames() {
    return alerts.stream()
        .map(alert -> alert.name() + (alert.label("severity").equals("critical") ? " (page)" : ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Whether the alerts of what happened fire and no other, and the command names the culprit as
   * well; without a fault, it finds nothing but notices.
   */
  boolean isRight() {
    Incident incident = cloud.incident();
    if (incident == null || incident.isHarmless()) {
      return alerts.isEmpty() && doctor.status() == 0;
    }
    String culprit = incident.culprit(cloud);
    return alertNames().equals(incident.alerts)
        && (!incident.isNamedByLabel() || isInLabel(culprit))
        && doctor.status() == incident.doctorStatus()
        && doctor.out().contains(culprit);
  }

  private boolean isInLabel(String culprit) {
    return alerts.stream().anyMatch(alert -> alert.labels().containsValue(culprit));
  }

  /** Alerts and titles of findings, for a person. */
  String summary() {
    Stream<String> titles =
        doctor
            .out()
            .lines()
            .filter(line -> line.startsWith("CRITICAL ") || line.startsWith("WARNING "))
            .map(line -> "doctor: " + line.replaceAll("\\s+", " "))
            .distinct();
    return Stream.concat(alerts.stream().map(Alert::toString), titles)
        .collect(Collectors.joining("; ", "", ", exit " + doctor.status()));
  }
}
