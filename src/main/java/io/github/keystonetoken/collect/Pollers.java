package io.github.keystonetoken.collect;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sources that are collected from since they were started, until all are closed together. */
public final class Pollers implements AutoCloseable {

  private final CurrentSnapshot current;
  private final Clock clock;
  private final List<Poller<?>> pollers = new ArrayList<>();

  public Pollers(CurrentSnapshot current, Clock clock) {
    this.current = current;
    this.clock = clock;
  }

  /**
   * Collects from a source from now on.
   *
   * @param interval from the start of one collection to the start of the next; also the limit of
   *     each, as every wait within it has a shorter limit of its own
   */
  public void start(Source<?> source, Duration interval) {
    Poller<?> poller = new Poller<>(source, current, interval, interval, clock);
    pollers.add(poller);
    poller.start();
  }

  @Override
  public void close() {
    pollers.forEach(Poller::close);
  }
}
