package io.github.keystonetoken.model;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the newest collection came to. A failure keeps the last good figures with their time, so
 * that they can be shown with their age until they are too old.
 *
 * @param <T> the figures
 */
public sealed interface Outcome<T> {

  /** When the collection ended. */
  Instant at();

  /** The newest figures there are: this collection's, or after a failure the last good ones. */
  Optional<Ok<T>> lastGood();

  /** This outcome, remembering the last good figures of the outcome before it. */
  Outcome<T> after(Optional<Outcome<T>> previous);

  /**
   * This outcome without figures collected outside of that time: older ones would lie, and of later
   * ones, from before the clock was set back, nobody knows the age.
   */
  Outcome<T> withFiguresOf(Instant oldest, Instant latest);

  /** Whether it has no figures but of that time. */
  default boolean isWithin(Instant oldest, Instant latest) {
    return lastGood().map(Ok::at).filter(at -> at.isBefore(oldest) || at.isAfter(latest)).isEmpty();
  }

  /** The same outcome with other figures, made of its own ones. */
  <R> Outcome<R> map(Function<T, R> change);

  /** Whether the newest collection succeeded. */
  default boolean isOk() {
    return this instanceof Ok;
  }

  /** The newest figures, whatever their age. */
  default Optional<T> figures() {
    return lastGood().map(Ok::value);
  }

  static <T> Outcome<T> ok(T value, Instant at) {
    return new Ok<>(value, at);
  }

  static <T> Outcome<T> failed(Failure failure, Instant at) {
    return new Failed<>(failure, at, Optional.empty());
  }

  /** The collection succeeded. */
  record Ok<T>(T value, Instant at) implements Outcome<T> {
    @Override
    public Optional<Ok<T>> lastGood() {
      return Optional.of(this);
    }

    @Override
    public Outcome<T> after(Optional<Outcome<T>> previous) {
      return this;
    }

    @Override
    public <R> Ok<R> map(Function<T, R> change) {
      return new Ok<>(change.apply(value), at);
    }

    @Override
    public Outcome<T> withFiguresOf(Instant oldest, Instant latest) {
      if (at.isBefore(oldest)) {
        return failed(
            new Failure(Failure.Kind.TIMEOUT, "No collection has ended since " + at + "."), at);
      }
      if (at.isAfter(latest)) {
        return failed(
            new Failure(
                Failure.Kind.TIMEOUT,
                "No collection has ended since the clock was set back from " + at + "."),
            latest);
      }
      return this;
    }
  }

  /**
   * The collection failed.
   *
   * @param failure why
   * @param lastGood the newest collection that succeeded, if any
   */
  record Failed<T>(Failure failure, Instant at, Optional<Ok<T>> lastGood) implements Outcome<T> {
    @Override
    public Outcome<T> after(Optional<Outcome<T>> previous) {
      return new Failed<>(failure, at, previous.flatMap(Outcome::lastGood));
    }

    @Override
    public <R> Outcome<R> map(Function<T, R> change) {
      return new Failed<>(failure, at, lastGood.map(ok -> ok.map(change)));
    }

    @Override
    public Outcome<T> withFiguresOf(Instant oldest, Instant latest) {
      return new Failed<>(failure, at, lastGood.filter(ok -> ok.isWithin(oldest, latest)));
    }
  }
}
