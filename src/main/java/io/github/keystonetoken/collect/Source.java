package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;

/**
 * Something that figures are collected from, by {@link Pollers} on one thread.
 *
 * @param <T> what one collection returns
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
   * @param deadline when the collection has to have ended; the source limits its own waits by it
   * @throws CollectionException if nothing could be collected
   * @throws InterruptedException if the exporter is stopping
   */
  T collect(Snapshot snapshot, Instant deadline) throws CollectionException, InterruptedException;

  /** Adds a collection to the snapshot. Pure: it may be called more than once. */
  Snapshot publish(Snapshot snapshot, Outcome<T> outcome);

  /**
   * Checks whether a collection that returned figures counts as a success.
   *
   * @throws CollectionException if a part of it failed, as one of several servers may
   */
  default void check(T collected) throws CollectionException {}

  /** Closes its own connections, if it has any. The source is not used afterwards. */
  @Override
  default void close() {}
}
