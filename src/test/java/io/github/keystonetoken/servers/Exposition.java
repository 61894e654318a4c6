package io.github.keystonetoken.servers;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Samples of Prometheus' text exposition format. */
public record Exposition(List<Sample> samples) {

  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)(?: -?\\d+)?");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  /** One line. */
  public record Sample(String name, Map<String, String> labels, double value) {

    public boolean isOfSameSeries(Sample other) {
      return name.equals(other.name) && labels.equals(other.labels);
    }

    /** The label's value, empty if there is no such label. */
    public String label(String label) {
      return labels.getOrDefault(label, "");
    }
  }

  /** Reads all samples, without the comments. */
  public static Exposition parse(String text) {
    return new Exposition(
        text.lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Exposition::sample)
            .toList());
  }

  private static Sample sample(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a sample: " + line);
    }
    Map<String, String> labels = new HashMap<>();
    if (matcher.group(2) != null) {
      Matcher label = LABEL.matcher(matcher.group(2));
      while (label.find()) {
        labels.put(label.group(1), unescaped(label.group(2)));
      }
    }
    return new Sample(matcher.group(1), labels, number(matcher.group(3)));
  }

  private static String unescaped(String value) {
    return value.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
  }

  /** A value as Prometheus writes it. */
  public static double number(String value) {
    return switch (value) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(value);
    };
  }

  /** Samples of this name with these labels, given as name, value, name, value. */
  public Stream<Sample> all(String name, String... labels) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .filter(
            sample ->
                IntStream.range(0, labels.length / 2)
                    .allMatch(i -> sample.label(labels[2 * i]).equals(labels[2 * i + 1])));
  }

  public OptionalDouble value(String name, String... labels) {
    return all(name, labels).mapToDouble(Sample::value).findFirst();
  }

  /** A figure of the exporter, named without its prefix, or -1 if it is absent. */
  public double figure(String name, String... labels) {
    return value("keystone_token_" + name, labels).orElse(-1);
  }

  public boolean has(String name, String... labels) {
    return all("keystone_token_" + name, labels).findAny().isPresent();
  }

  /** The sum of a figure of the exporter, named without its prefix. */
  public double sum(String name, String... labels) {
    return all("keystone_token_" + name, labels).mapToDouble(Sample::value).sum();
  }

  /** Collections of a collector, with each outcome. */
  public double runs(String collector) {
    return sum("exporter_collector_runs_total", "collector", collector);
  }

  /** Collections of a collector with this outcome. */
  public double runs(String collector, String outcome) {
    return sum("exporter_collector_runs_total", "collector", collector, "outcome", outcome);
  }

  /** The sample with the highest value. */
  public Optional<Sample> largest(String name, String... labels) {
    return all(name, labels).max(Comparator.comparingDouble(Sample::value));
  }
}
