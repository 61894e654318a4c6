package io.github.keystonetoken.faults;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jsoup.Jsoup;

/** The shipped exporter, at short intervals. */
final class Daemon implements AutoCloseable {

  static final Duration MAX_AGE = Duration.ofSeconds(5);

  private static final List<String> INTERVALS =
      List.of(
          "--collector.sql.interval=2s",
          "--collector.sql.timeout=500ms",
          "--collector.memcached.interval=1s",
          "--collector.memcached.timeout=800ms",
          "--collector.lists.interval=2s",
          "--collector.lists.timeout=800ms",
          "--collector.lists.walk-interval=1s",
          "--collector.max-age=" + MAX_AGE.toSeconds() + "s");

  private final Exporter exporter;
  private final Usage usageAtStart;

  private Daemon(Exporter exporter) {
    this.exporter = exporter;
    exporter.awaitReady();
    // The first scrapes create the threads that answer.
    Stream.generate(exporter::metrics).limit(10).forEach(page -> {});
    this.usageAtStart = usage();
  }

  /** Starts one and waits until each collector has run once. */
  static Daemon start(String keystoneConf, String... flags) {
    return startIn(Map.of(), keystoneConf, flags);
  }

  static Daemon startIn(Map<String, String> environment, String keystoneConf, String... flags) {
    List<String> all = new ArrayList<>(INTERVALS);
    all.addAll(List.of(flags));
    return new Daemon(Exporter.startIn(environment, keystoneConf, all.toArray(String[]::new)));
  }

  static Duration interval(Collector collector) {
    return Duration.ofSeconds(collector == Collector.MEMCACHED ? 1 : 2);
  }

  Exporter exporter() {
    return exporter;
  }

  Exposition scrape() {
    return exporter.page();
  }

  /** The text of the status page. */
  String statusText() {
    return Jsoup.parse(exporter.statusPage()).text();
  }

  /** After its start. */
  Usage usageAtStart() {
    return usageAtStart;
  }

  Usage usage() {
    return Usage.of(exporter.pid());
  }

  @Override
  public void close() {
    exporter.close();
  }
}
