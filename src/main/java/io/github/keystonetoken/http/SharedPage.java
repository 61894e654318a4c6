package io.github.keystonetoken.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Makes one answer for all who ask for the same while it is being made: many scrapers at once cost
 * little more processor and memory than one. What they get is never older than that.
 */
final class SharedPage implements Page {

  private final Page page;
  private final ConcurrentMap<Asked, CompletableFuture<Answer>> beingMade =
      new ConcurrentHashMap<>();

  SharedPage(Page page) {
    this.page = page;
  }

  /** All that the answer depends on. */
  private record Asked(String method, String query, List<String> formats, List<String> encodings) {}

  @Override
  public Answer answer(Request request) {
    Asked asked =
        new Asked(
            request.method(),
            request.query(),
            request.all("Accept"),
            request.all("Accept-Encoding"));
    CompletableFuture<Answer> own = new CompletableFuture<>();
    CompletableFuture<Answer> others = beingMade.putIfAbsent(asked, own);
    if (others != null) {
      return others.join();
    }
    try {
      Answer made = page.answer(request);
      own.complete(made);
      return made;
    } catch (RuntimeException e) {
      own.completeExceptionally(e);
      throw e;
    } finally {
      beingMade.remove(asked);
    }
  }
}
