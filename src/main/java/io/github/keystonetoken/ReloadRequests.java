package io.github.keystonetoken;

import io.github.keystonetoken.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Who wants the configuration to be loaded again, and waits to hear what came of it. */
final class ReloadRequests {

  private final BlockingQueue<CompletableFuture<List<Problem>>> waiting =
      new LinkedBlockingQueue<>();

  /** Asks for it. Ends with what is wrong, or with nothing where it was taken up. */
  CompletableFuture<List<Problem>> add() {
    CompletableFuture<List<Problem>> request = new CompletableFuture<>();
    waiting.add(request);
    return request;
  }

  /** Asks for it, and does not wait to hear. */
  void ask() {
    waiting.add(new CompletableFuture<>());
  }

  /** Waits for a request: all that have come until then, or none where none has in time. */
  List<CompletableFuture<List<Problem>>> await(Duration limit) throws InterruptedException {
    List<CompletableFuture<List<Problem>>> requests = new ArrayList<>();
    Optional.ofNullable(waiting.poll(limit.toMillis(), TimeUnit.MILLISECONDS))
        .ifPresent(requests::add);
    waiting.drainTo(requests);
    return requests;
  }
}
