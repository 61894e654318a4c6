package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.ConfigReload;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The state of each collector. */
record SourcesSection(List<Source> sources, Optional<String> configuration) {

  /** One collector. */
  record Source(String name, Provenance provenance, Optional<String> pace) {}

  static SourcesSection of(Snapshot snapshot, Instant now) {
    return new SourcesSection(
        Stream.of(Collector.values()).map(collector -> source(collector, snapshot, now)).toList(),
        snapshot.reload().filter(reload -> !reload.successful()).map(reload -> text(reload, now)));
  }

  /** Whether every collector that is on has ended its newest collection well. */
  boolean areAllGood() {
    return sources.stream()
        .map(source -> source.provenance().state())
        .allMatch(state -> state == Provenance.State.GOOD || state == Provenance.State.OFF);
  }

  private static Source source(Collector collector, Snapshot snapshot, Instant now) {
    Optional<CollectorRuns> runs = Optional.ofNullable(snapshot.runs().get(collector));
    return new Source(
        name(collector),
        runs.map(known -> provenance(known, now))
            .orElse(new Provenance(Provenance.State.OFF, "The collector is off.")),
        runs.map(SourcesSection::pace));
  }

  private static String name(Collector collector) {
    return switch (collector) {
      case SQL -> "Token table";
      case MEMCACHED -> "memcached servers";
      case LISTS -> "Token lists";
    };
  }

  private static Provenance provenance(CollectorRuns runs, Instant now) {
    if (!runs.hasRun()) {
      return new Provenance(Provenance.State.WAITING, "The first collection is under way.");
    }
    String lastSuccess =
        runs.lastSuccess()
            .map(at -> "Last success " + Amounts.ago(at, now) + ".")
            .orElse("No collection has succeeded.");
    return runs.lastFailure()
        .map(Failure::reason)
        .map(reason -> new Provenance(Provenance.State.FAILED, lastSuccess + " " + reason))
        .orElseGet(() -> new Provenance(Provenance.State.GOOD, lastSuccess));
  }

  private static String pace(CollectorRuns runs) {
    return "every "
        + Amounts.time(runs.interval())
        + runs.lastDuration().map(took -> ", took " + Amounts.time(took)).orElse("");
  }

  private static String text(ConfigReload reload, Instant now) {
    return "The changed configuration has problems, which the log names. The one loaded "
        + Amounts.ago(reload.lastSuccess(), now)
        + " is in use.";
  }
}
