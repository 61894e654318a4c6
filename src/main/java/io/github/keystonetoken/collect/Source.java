package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;

/**
 * Something that figures are collected from. Called by one {@link Refresher} on one thread, never
 * twice at a time.
 *
 * @param <T> what one collection brings
 */
public interface Source<T> extends AutoCloseable {

  Collector collector();

  /**
   * Whether what this source needs of the others is there. The first collection waits for it, for
   * one interval at most.
   */
  default boolean isReady(Snapshot snapshot) {
    return true;
  }

  /**
   * Collects once.
   *
   * @param snapshot what is known now, other sources' figures included
   * @param deadline when the collection has to have ended; the source bounds its own waits by it
   * @throws CollectionException if nothing could be collected
   * @throws InterruptedException if the exporter is stopping
   */
  T collect(Snapshot snapshot, Instant deadline) throws CollectionException, InterruptedException;

  /** Puts what a collection came to into the snapshot. Pure: it may be called more than once. */
  Snapshot publish(Snapshot snapshot, Outcome<T> outcome);

  /**
   * Whether a collection that brought figures counts as a success.
   *
   * @throws CollectionException if a part of it failed, as one of several servers may
   */
  default void check(T collected) throws CollectionException {}

  /** Ends connections. The source is not used afterwards. */
  @Override
  void close();
}
