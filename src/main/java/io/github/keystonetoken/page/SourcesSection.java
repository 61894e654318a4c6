package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.page.Provenance.State;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The state of each collector.
 *
 * @param configuration why a changed configuration is not in use; empty if it is
 */
record SourcesSection(List<Source> sources, Optional<String> configuration) {

  record Source(String name, Provenance provenance, Optional<String> pace) {}

  static SourcesSection of(Snapshot snapshot, Instant now) {
    return new SourcesSection(
        Arrays.stream(Collector.values())
            // Most clouds have no such keys.
            .filter(
                collector ->
                    collector != Collector.FERNET || snapshot.runs().containsKey(collector))
            .map(collector -> source(collector, snapshot, now))
            .toList(),
        snapshot
            .reload()
            .filter(reload -> !reload.successful())
            .map(
                reload ->
                    "The changed configuration is invalid, see the log. The configuration loaded "
                        + Amounts.ago(reload.lastSuccess(), now)
                        + " is still in use."));
  }

  /** Whether the newest collection of every collector succeeded. */
  boolean areAllGood() {
    return sources.stream()
        .allMatch(source -> Set.of(State.GOOD, State.OFF).contains(source.provenance().state()));
  }

  private static Source source(Collector collector, Snapshot snapshot, Instant now) {
    String name =
        switch (collector) {
          case SQL -> "Token table";
          case MEMCACHED -> "memcached servers";
          case LISTS -> "Token lists";
          case FERNET -> "Fernet keys";
        };
    CollectorRuns runs = snapshot.runs().get(collector);
    if (runs == null) {
      return new Source(name, new Provenance(State.OFF, "The collector is off."), Optional.empty());
    }
    String took = runs.lastDuration().map(time -> ", took " + Amounts.time(time)).orElse("");
    return new Source(
        name, provenance(runs, now), Optional.of("every " + Amounts.time(runs.interval()) + took));
  }

  private static Provenance provenance(CollectorRuns runs, Instant now) {
    if (!runs.hasRun()) {
      return new Provenance(State.WAITING, "The first collection is running.");
    }
    String lastSuccess =
        runs.lastSuccess()
            .map(at -> "Last success " + Amounts.ago(at, now) + ".")
            .orElse("No collection has succeeded.");
    Failure failure = runs.lastFailure().orElse(null);
    return failure == null
        ? new Provenance(State.GOOD, lastSuccess)
        : new Provenance(State.FAILED, lastSuccess + " " + failure.reason());
  }
}
