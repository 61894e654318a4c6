package io.github.keystonetoken.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What collects: the label {@code collector}. */
public enum Collector implements Labelled {
  SQL,
  MEMCACHED,
  LISTS,
  FERNET;

  /**
   * Runs of one collector since the exporter started.
   *
   * @param interval from the start of one run to the start of the next
   * @param failures runs that failed, by kind; a kind that never occurred is absent
   * @param lastDuration of the newest run; empty before the first has ended
   * @param lastSuccess when the newest successful run ended; empty before the first
   * @param lastFailure why the newest run failed; empty if it succeeded or none has ended
   */
  public record CollectorRuns(
      Duration interval,
      long successes,
      Map<Failure.Kind, Long> failures,
      Optional<Duration> lastDuration,
      Optional<Instant> lastSuccess,
      Optional<Failure> lastFailure) {

    public CollectorRuns {
      failures = Map.copyOf(failures);
    }

    public static CollectorRuns none(Duration interval) {
      return new CollectorRuns(
          interval, 0, Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** These runs of a collector that has another interval from now on. */
    public CollectorRuns every(Duration newInterval) {
      return new CollectorRuns(
          newInterval, successes, failures, lastDuration, lastSuccess, lastFailure);
    }

    /** These runs and one more that succeeded. */
    public CollectorRuns succeeded(Duration took, Instant at) {
      return new CollectorRuns(
          interval, successes + 1, failures, Optional.of(took), Optional.of(at), Optional.empty());
    }

    /** These runs and one more that failed. */
    public CollectorRuns failed(Failure failure, Duration took) {
      Map<Failure.Kind, Long> counts = new TreeMap<>(failures);
      counts.merge(failure.kind(), 1L, Long::sum);
      return new CollectorRuns(
          interval, successes, counts, Optional.of(took), lastSuccess, Optional.of(failure));
    }

    /** Runs that have ended. */
    public long number() {
      return successes + failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether any run has ended. */
    public boolean hasRun() {
      return lastDuration.isPresent();
    }
  }
}
