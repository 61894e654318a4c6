package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Labelled;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** State of a source, and the age of its figures. */
record Provenance(State state, String text) {

  /** Its label is a class of the stylesheet. */
  enum State implements Labelled {
    GOOD,
    WAITING,
    OFF,
    FAILED
  }

  static Provenance of(Outcome<?> outcome, Instant now) {
    String age = Amounts.ago(outcome.at(), now);
    if (!(outcome instanceof Outcome.Failed<?> failed)) {
      return new Provenance(State.GOOD, "Collected " + age + ".");
    }
    String figures =
        failed
            .lastGood()
            .map(good -> "Figures of " + Amounts.ago(good.at(), now) + ". ")
            .orElse("Not known. ");
    return new Provenance(
        State.FAILED, figures + "Failed " + age + ": " + failed.failure().reason());
  }

  /** Of an outcome, or the reason why there is none. */
  static Provenance of(
      Optional<? extends Outcome<?>> outcome, Collector collector, Snapshot snapshot, Instant now) {
    return outcome.isPresent() ? of(outcome.get(), now) : ofNothing(collector, snapshot);
  }

  /** The reason why no server is known; empty if one is. */
  static Optional<Provenance> ofNone(
      Map<Server, ?> servers, Collector collector, Snapshot snapshot) {
    return servers.isEmpty() ? Optional.of(ofNothing(collector, snapshot)) : Optional.empty();
  }

  private static Provenance ofNothing(Collector collector, Snapshot snapshot) {
    CollectorRuns runs = snapshot.runs().get(collector);
    if (runs == null) {
      return new Provenance(State.OFF, "Not watched: the collector is off.");
    }
    Failure failure = runs.lastFailure().orElse(null);
    return failure == null
        ? new Provenance(State.WAITING, "Not known yet: the first collection is running.")
        : new Provenance(State.FAILED, "Not known. " + failure.reason());
  }
}
