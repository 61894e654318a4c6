package io.github.keystonetoken.http;

import io.github.keystonetoken.config.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Loads the configuration again and lists its problems. One request at a time.
 *
 * @param reload begins to load; completes with the problems, or with none if it is in use
 */
record ReloadPage(Supplier<CompletableFuture<List<Problem>>> reload, Semaphore turn)
    implements Function<String, Answer> {

  private static final int LIMIT_SECONDS = 20;

  @Override
  public Answer apply(String query) {
    if (!turn.tryAcquire()) {
      return new Answer(503, "The configuration is being loaded.\n", Map.of("Retry-After", "1"));
    }
    Answer late = new Answer(503, "The configuration is still being loaded; see the log.\n");
    try {
      return reload
          .get()
          .thenApply(ReloadPage::answer)
          .completeOnTimeout(late, LIMIT_SECONDS, TimeUnit.SECONDS)
          .join();
    } finally {
      turn.release();
    }
  }

  private static Answer answer(List<Problem> problems) {
    String lines = problems.stream().map(each -> each + "\n").collect(Collectors.joining());
    return lines.isEmpty()
        ? new Answer(200, "The configuration was loaded.\n")
        : new Answer(500, lines);
  }
}
