package io.github.keystonetoken.page;

import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.Optional;

/**
 * Where figures are from: how old they are, or why there are none.
 *
 * @param state in a word
 * @param text in a sentence or two
 */
record Provenance(State state, String text) {

  /** The state of a source. */
  enum State {
    GOOD("good"),
    WAITING("waiting"),
    OFF("off"),
    FAILED("failed");

    private final String word;

    State(String word) {
      this.word = word;
    }
  }

  /** The state as a word, which is also a class of the stylesheet. */
  String word() {
    return state.word;
  }

  /**
   * Of what a collector publishes.
   *
   * @param outcome empty before the first collection has ended
   * @param runs empty where the collector is off
   */
  static Provenance of(
      Optional<? extends Outcome<?>> outcome, Optional<CollectorRuns> runs, Instant now) {
    if (outcome.isPresent()) {
      return of(outcome.get(), now);
    }
    if (runs.isEmpty()) {
      return new Provenance(State.OFF, "Not watched: the collector is off.");
    }
    return runs.get()
        .lastFailure()
        .map(failure -> new Provenance(State.FAILED, "Not known. " + failure.reason()))
        .orElseGet(
            () ->
                new Provenance(State.WAITING, "Not known yet: the first collection is under way."));
  }

  /** Of what is known of one server. */
  static Provenance of(Outcome<?> outcome, Instant now) {
    if (outcome instanceof Outcome.Failed<?> failed) {
      return failed(failed.failure(), outcome, now);
    }
    return new Provenance(State.GOOD, "Collected " + Amounts.ago(outcome.at(), now) + ".");
  }

  private static Provenance failed(Failure failure, Outcome<?> outcome, Instant now) {
    String figures =
        outcome
            .lastGood()
            .map(good -> "Figures of " + Amounts.ago(good.at(), now) + ". ")
            .orElse("Not known. ");
    return new Provenance(
        State.FAILED,
        figures + "Failed " + Amounts.ago(outcome.at(), now) + ": " + failure.reason());
  }
}
