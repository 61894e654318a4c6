package io.github.keystonetoken.bench;

import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Entries a second of one list: this exporter beside CPython 2's cPickle, in turns, so that the
 * machine's weather is the same for all.
 */
final class UnpicklingReport {

  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static final String FIRST = "this exporter, the first list of a process";
  private static final String SHIPPED = "this exporter";
  private static final String BOTH_COMPILERS = "this exporter with both compilers";
  private static final String PIPE = "cPickle through the pipe";
  private static final String PIPE_WHOLE = "cPickle through the pipe, all processes";
  private static final String IN_MEMORY = "cPickle in memory";

  private final MicroOptions options;
  private final Jmh jmh;
  private final Optional<Python2> python;

  UnpicklingReport(MicroOptions options, Optional<Python2> python) {
    this.options = options;
    this.jmh = new Jmh(options);
    this.python = python;
  }

  /** A figure of each round. */
  private static final class Series {
    private final List<Double> seconds = new ArrayList<>();
    private double bytes = Double.NaN;

    void add(Jmh.Score score) {
      seconds.add(score.seconds());
      bytes = score.bytes();
    }

    double[] seconds() {
      return seconds.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  String of(PickledList list, String method) throws IOException {
    byte[] value = list.value();
    Path file = Files.createTempFile("keystone-token-list-", "");
    try (Memcached memcached = Memcached.start("-m", "64", "-I", "2m")) {
      Files.write(file, value);
      memcached.set(KEY, value, PickledList.FLAGS, 0);
      Map<String, Series> series = new LinkedHashMap<>();
      for (int round = 0; round < options.rounds(); round++) {
        measure(series, list, method, memcached.port(), file);
      }
      return String.format(
              Locale.ROOT,
              "%n### Unpickling: %,d bytes, %,d entries%n%n",
              value.length,
              list.entries())
          + table(series, list);
    } finally {
      Files.delete(file);
    }
  }

  private void measure(
      Map<String, Series> series, PickledList list, String method, int port, Path file) {
    List<String> shipped = ShippedJvm.options();
    List<String> bothCompilers =
        shipped.stream().filter(option -> !option.equals(ShippedJvm.ONE_COMPILER)).toList();
    of(series, FIRST).add(jmh.cold(UnpicklingBenchmark.class, method, shipped));
    of(series, SHIPPED).add(jmh.warm(UnpicklingBenchmark.class, method, shipped));
    python.ifPresent(
        python2 -> {
          Python2.Times pipe = python2.throughPipe(port, KEY, list.entries());
          of(series, PIPE).add(new Jmh.Score(pipe.load(), Double.NaN));
          of(series, PIPE_WHOLE).add(new Jmh.Score(pipe.whole(), Double.NaN));
          Python2.Times memory = python2.inMemory(file, list.entries());
          of(series, IN_MEMORY).add(new Jmh.Score(memory.load(), Double.NaN));
        });
    of(series, BOTH_COMPILERS).add(jmh.warm(UnpicklingBenchmark.class, method, bothCompilers));
  }

  private static Series of(Map<String, Series> series, String reader) {
    return series.computeIfAbsent(reader, unused -> new Series());
  }

  private static MarkdownTable table(Map<String, Series> all, PickledList list) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "reader",
                "entries/s, median",
                "least",
                "most",
                "of the pipe's",
                "allocated, bytes"));
    Series pipe = all.get(PIPE);
    all.forEach(
        (reader, series) -> {
          double[] rates = rates(series, list);
          table.row(
              List.of(
                  reader,
                  number(Percentile.of(rates, 0.5)),
                  number(Percentile.of(rates, 1e-6)),
                  number(Percentile.of(rates, 1)),
                  pipe == null ? "" : ratio(rates, rates(pipe, list)),
                  Double.isNaN(series.bytes) ? "" : number(series.bytes)));
        });
    return table;
  }

  private static double[] rates(Series series, PickledList list) {
    double[] rates = series.seconds();
    for (int i = 0; i < rates.length; i++) {
      rates[i] = list.entries() / rates[i];
    }
    return rates;
  }

  /** The median of the rounds' ratios. */
  private static String ratio(double[] rates, double[] ofPipe) {
    double[] ratios = rates.clone();
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] /= ofPipe[i];
    }
    return String.format(Locale.ROOT, "%.1f", Percentile.of(ratios, 0.5));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
