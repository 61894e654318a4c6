package io.github.keystonetoken.http;

import io.github.keystonetoken.config.Problem;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Loads the configuration again, and says what is wrong with it. One request at a time. */
final class ReloadPage implements Page {

  private static final int LIMIT_SECONDS = 20;

  private final Supplier<CompletableFuture<List<Problem>>> reload;
  private final Semaphore turn = new Semaphore(1);

  /**
   * @param reload begins to load, and ends with what is wrong, or with nothing where it was taken
   *     up
   */
  ReloadPage(Supplier<CompletableFuture<List<Problem>>> reload) {
    this.reload = reload;
  }

  @Override
  public Answer answer(Request request) {
    if (!turn.tryAcquire()) {
      return Answer.text(503, "The configuration is being loaded.\n").with("Retry-After", "1");
    }
    try {
      return answer(reload.get().get(LIMIT_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      return Answer.text(503, "The configuration is still being loaded; see the log.\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.text(503, "The exporter ends.\n");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      turn.release();
    }
  }

  private static Answer answer(List<Problem> problems) {
    return problems.isEmpty()
        ? Answer.text(200, "The configuration was loaded.\n")
        : Answer.text(
            500,
            problems.stream().map(Problem::toString).collect(Collectors.joining("\n", "", "\n")));
  }
}
