package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A source whose collections do what the test says, one step each; then it waits for the next step.
 */
final class ScriptedSource implements Source<SqlTokens> {

  final BlockingQueue<Callable<SqlTokens>> steps = new LinkedBlockingQueue<>();
  final AtomicInteger atATime = new AtomicInteger();
  final AtomicInteger mostAtATime = new AtomicInteger();
  volatile boolean ready = true;
  volatile boolean partlyFailed;

  static SqlTokens tokens(Release release) {
    return new SqlTokens(
        release,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        SqlTokens.Session.UNKNOWN);
  }

  @Override
  public Collector collector() {
    return Collector.SQL;
  }

  @Override
  public boolean isReady(Snapshot snapshot) {
    return ready;
  }

  @Override
  public SqlTokens collect(Snapshot snapshot, Instant deadline)
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
  public Snapshot publish(Snapshot snapshot, Outcome<SqlTokens> outcome) {
    return snapshot.withSql(outcome);
  }

  @Override
  public void check(SqlTokens collected) throws CollectionException {
    if (partlyFailed) {
      throw new CollectionException(Failure.Kind.UNREACHABLE, "One of two is down.");
    }
  }

  @Override
  public void close() {}
}
