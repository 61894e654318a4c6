package io.github.keystonetoken.bench.growth;

import io.github.keystonetoken.bench.Percentile;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What collections of one kind at one size took.
 *
 * @param kind what was collected, for a person
 * @param size how much there was to look at
 * @param wallSeconds of each repetition, per collection
 * @param cpuSeconds of the exporter's process, per collection, the mean of all; empty of another
 *     program
 * @param work what the server was made to do for a collection; empty where that was not counted
 */
record Measured(
    String kind,
    long size,
    List<Double> wallSeconds,
    OptionalDouble cpuSeconds,
    OptionalDouble work) {

  Measured {
    wallSeconds = List.copyOf(wallSeconds);
  }

  double medianSeconds() {
    return percentile(0.5);
  }

  double leastSeconds() {
    return percentile(1e-6);
  }

  double mostSeconds() {
    return percentile(1);
  }

  private double percentile(double share) {
    return Percentile.of(wallSeconds.stream().mapToDouble(seconds -> seconds).toArray(), share);
  }
}
