package io.github.keystonetoken.model;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Result of the newest collection. A failure keeps the last good figures with their time, so that
 * they can be shown with their age until they are too old.
 *
 * @param <T> the figures
 */
public sealed interface Outcome<T> {

  /** When the collection ended. */
  Instant at();

  /** The newest figures: this collection's, or after a failure the last good ones. */
  Optional<Ok<T>> lastGood();

  /** This outcome, which after a failure keeps the last good figures of the previous one. */
  Outcome<T> after(@Nullable Outcome<T> previous);

  /**
   * This outcome without figures collected outside of that time: older ones are stale, and the age
   * of later ones, from before the clock was set back, is not known.
   */
  Outcome<T> withFiguresOf(Instant oldest, Instant latest);

  /** This outcome with other figures, made of its own. */
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
    public Outcome<T> after(@Nullable Outcome<T> previous) {
      return this;
    }

    @Override
    public <R> Ok<R> map(Function<T, R> change) {
      return new Ok<>(change.apply(value), at);
    }

    @Override
    public Outcome<T> withFiguresOf(Instant oldest, Instant latest) {
      if (at.isBefore(oldest)) {
        return overdue("No collection has ended since " + at + ".", at);
      }
      if (at.isAfter(latest)) {
        return overdue(
            "No collection has ended since the clock was set back from " + at + ".", latest);
      }
      return this;
    }

    private static <T> Outcome<T> overdue(String reason, Instant at) {
      return failed(new Failure(Failure.Kind.TIMEOUT, reason), at);
    }
  }

  /**
   * The collection failed.
   *
   * @param lastGood the newest collection that succeeded, if any
   */
  record Failed<T>(Failure failure, Instant at, Optional<Ok<T>> lastGood) implements Outcome<T> {
    @Override
    public Outcome<T> after(@Nullable Outcome<T> previous) {
      return new Failed<>(failure, at, previous == null ? Optional.empty() : previous.lastGood());
    }

    @Override
    public <R> Outcome<R> map(Function<T, R> change) {
      return new Failed<>(failure, at, lastGood.map(ok -> ok.map(change)));
    }

    @Override
    public Outcome<T> withFiguresOf(Instant oldest, Instant latest) {
      return new Failed<>(
          failure, at, lastGood.filter(ok -> ok.withFiguresOf(oldest, latest).isOk()));
    }

    /** The same failure for each server, of a collection that failed as a whole. */
    public <R> Map<Server, Outcome<R>> ofEach(Collection<Server> servers) {
      Map<Server, Outcome<R>> outcomes = new LinkedHashMap<>();
      servers.forEach(server -> outcomes.put(server, failed(failure, at)));
      return outcomes;
    }
  }
}
