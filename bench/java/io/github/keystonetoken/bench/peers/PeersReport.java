package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.bench.MarkdownTable;
import io.github.keystonetoken.bench.Percentile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Results as tables. */
final class PeersReport {

  private static final double MEGABYTES_PER_MEBIBYTE = 1.048576;

  private PeersReport() {}

  static MarkdownTable processes(Map<Peer, List<Round>> rounds) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "what",
                "series",
                "start to data, s",
                "to all data, s",
                "scrape p50, ms",
                "p99, ms",
                "CPU per scrape, ms",
                "RSS, MiB",
                "peak, MiB"));
    rounds.forEach(
        (peer, each) ->
            table.row(
                List.of(
                    peer.name(),
                    Long.toString(each.get(each.size() - 1).series()),
                    spread("%.2f", each, Round::firstSeconds),
                    spread("%.2f", each, Round::allSeconds),
                    spread("%.2f", each, round -> round.p50() * 1e3),
                    spread("%.2f", each, round -> round.p99() * 1e3),
                    spread("%.2f", each, round -> round.cpuPerScrape() * 1e3),
                    spread("%.1f", each, Round::residentMebibytes),
                    spread("%.1f", each, Round::peakMebibytes))));
    return table;
  }

  static MarkdownTable minutes(Map<Peer, Minute> minutes) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "what",
                "CPU, s",
                "statements",
                "page requests",
                "pages read",
                "Handler_read",
                "memcached gets",
                "memcached sent, bytes"));
    minutes.forEach(
        (peer, minute) -> {
          Load load = minute.load();
          table.row(
              List.of(
                  peer.name(),
                  String.format(Locale.ROOT, "%.2f", minute.cpuSecondsPerMinute()),
                  count(minute, load.statements()),
                  count(minute, load.pageRequests()),
                  count(minute, load.pagesRead()),
                  count(minute, load.rowsRead()),
                  count(minute, load.memcachedGets()),
                  count(minute, load.memcachedSent())));
        });
    return table;
  }

  private static String count(Minute minute, long figure) {
    return String.format(Locale.ROOT, "%,d", minute.perMinute(figure));
  }

  /** Targets for the shipped exporter. */
  static MarkdownTable budgets(List<Round> rounds, Minute minute) {
    double cpuPerScrape = median(rounds, Round::cpuPerScrape);
    MarkdownTable table = new MarkdownTable(List.of("asked for", "measured"));
    table.row(
        List.of(
            "RSS at most 80 MB",
            String.format(
                Locale.ROOT,
                "%.1f MB",
                median(rounds, Round::residentMebibytes) * MEGABYTES_PER_MEBIBYTE)));
    table.row(
        List.of(
            "first scrape with data within 1.5 s",
            String.format(Locale.ROOT, "%.2f s", median(rounds, Round::firstSeconds))));
    table.row(
        List.of(
            "4 ms of CPU per scrape", String.format(Locale.ROOT, "%.2f ms", cpuPerScrape * 1e3)));
    table.row(
        List.of(
            "0.2 % of a core when idle",
            String.format(Locale.ROOT, "%.2f %%", minute.idleShare(cpuPerScrape) * 100)));
    return table;
  }

  static MarkdownTable secondStory(List<SecondStory.Took> runs) {
    MarkdownTable table =
        new MarkdownTable(
            List.of("what", "time, s", "CPU, s", "Python's peak, MiB", "memcached sent, bytes"));
    table.row(
        List.of(
            "stats, cachedump, get and cPickle by hand, once",
            spread("%.2f", runs, SecondStory.Took::seconds),
            spread("%.2f", runs, SecondStory.Took::cpuSeconds),
            spread("%.1f", runs, took -> took.peakKilobytes() / 1024.0),
            spread("%,.0f", runs, SecondStory.Took::memcachedSent)));
    return table;
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Percentile.of(rounds.stream().mapToDouble(figure).toArray(), 0.5);
  }

  /** The median, and the least and the most in parentheses. */
  private static <T> String spread(String format, List<T> each, ToDoubleFunction<T> figure) {
    double[] values = each.stream().mapToDouble(figure).toArray();
    return String.format(
        Locale.ROOT,
        format + " (" + format + "–" + format + ")",
        Percentile.of(values, 0.5),
        Percentile.of(values, 1e-6),
        Percentile.of(values, 1));
  }
}
