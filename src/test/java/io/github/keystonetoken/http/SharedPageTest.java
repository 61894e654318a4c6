package io.github.keystonetoken.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SharedPageTest {

  private final AtomicInteger made = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);

  private static Request request(String accept) {
    return new Request("GET", "/metrics", "", Map.of("accept", List.of(accept)), true);
  }

  private Answer makeWhenReleased(Request request) {
    begun.countDown();
    try {
      assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Answer.text(200, "answer " + made.incrementAndGet());
  }

  @Test
  void whoAsksForTheSameMeanwhileGetsTheSameAnswer() throws Exception {
    SharedPage page = new SharedPage(this::makeWhenReleased);
    CompletableFuture<Answer> first =
        CompletableFuture.supplyAsync(() -> page.answer(request("text/plain")));
    begun.await();
    CountDownLatch asking = new CountDownLatch(1);
    Thread second =
        new Thread(
            () -> {
              asking.countDown();
              assertThat(page.answer(request("text/plain"))).isSameAs(first.join());
            });
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    second.setUncaughtExceptionHandler((thread, thrown) -> failure.complete(thrown));
    second.start();
    asking.await();
    while (second.getState() != Thread.State.WAITING && second.isAlive()) {
      Thread.onSpinWait();
    }

    held.countDown();
    second.join();

    assertThat(failure).isNotDone();
    assertThat(made).hasValue(1);
  }

  @Test
  void whoAsksLaterGetsANewAnswer() {
    held.countDown();
    SharedPage page = new SharedPage(this::makeWhenReleased);

    page.answer(request("text/plain"));
    page.answer(request("text/plain"));

    assertThat(made).hasValue(2);
  }

  @Test
  void whoAsksForAnotherFormatGetsItsOwn() throws Exception {
    SharedPage page =
        new SharedPage(
            request ->
                request.all("Accept").contains("text/html")
                    ? Answer.text(200, "other")
                    : makeWhenReleased(request));
    CompletableFuture<Answer> first =
        CompletableFuture.supplyAsync(() -> page.answer(request("text/plain")));
    begun.await();

    assertThat(new String(page.answer(request("text/html")).body(), UTF_8)).isEqualTo("other");
    held.countDown();
    assertThat(new String(first.get().body(), UTF_8)).isEqualTo("answer 1");
  }

  @Test
  void whatGoesWrongIsNotKept() {
    SharedPage page =
        new SharedPage(
            request -> {
              if (made.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
              }
              return Answer.text(200, "");
            });

    assertThatThrownBy(() -> page.answer(request("text/plain"))).hasMessage("once");
    assertThat(page.answer(request("text/plain")).status()).isEqualTo(200);
  }
}
