package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A source whose collections do what the test says, one step each; then it waits for the next step.
 */
final class ScriptedSource implements Source<FernetKeys> {

  static final FernetKeys KEYS = new FernetKeys(3, 3, 5, Optional.empty(), Optional.empty());

  final BlockingQueue<Callable<FernetKeys>> steps = new LinkedBlockingQueue<>();
  final AtomicInteger atATime = new AtomicInteger();
  final AtomicInteger mostAtATime = new AtomicInteger();
  volatile BooleanSupplier ready = () -> true;
  volatile boolean partlyFailed;

  @Override
  public Collector collector() {
    return Collector.FERNET;
  }

  @Override
  public boolean isReady(Snapshot snapshot) {
    return ready.getAsBoolean();
  }

  @Override
  public FernetKeys collect(Snapshot snapshot, Instant deadline)
      throws CollectionException, InterruptedException {
    mostAtATime.accumulateAndGet(atATime.incrementAndGet(), Math::max);
    try {
      return steps.take().call();
    } catch (CollectionException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      atATime.decrementAndGet();
    }
  }

  @Override
  public Snapshot publish(Snapshot snapshot, Outcome<FernetKeys> outcome) {
    return snapshot.withFernet(outcome);
  }

  @Override
  public void check(FernetKeys collected) throws CollectionException {
    if (partlyFailed) {
      throw new CollectionException(Failure.Kind.UNREACHABLE, "One of two is down.");
    }
  }
}
