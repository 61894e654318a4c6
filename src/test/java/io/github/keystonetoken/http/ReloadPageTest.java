package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ReloadPageTest {

  private static final Request REQUEST = new Request("POST", "/-/reload", "", Map.of(), true);

  private static Answer answer(Problem... problems) {
    return new ReloadPage(() -> CompletableFuture.completedFuture(List.of(problems)))
        .answer(REQUEST);
  }

  private static String body(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aConfigurationThatWasTakenUpIsFine() {
    assertThat(answer().status()).isEqualTo(200);
  }

  @Test
  void everyProblemIsTold() {
    Answer answer =
        answer(new Problem("a:1", "is wrong", "mend it"), new Problem("b", "too", "do"));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(body(answer)).isEqualTo("a:1: is wrong; mend it\nb: too; do\n");
  }

  @Test
  void oneRequestAtATimeIsFollowed() throws Exception {
    CompletableFuture<List<Problem>> loading = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    ReloadPage page =
        new ReloadPage(
            () -> {
              begun.countDown();
              return loading;
            });
    CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> page.answer(REQUEST));
    begun.await();

    Answer second = page.answer(REQUEST);
    loading.complete(List.of());

    assertThat(second.status()).isEqualTo(503);
    assertThat(second.headers()).containsEntry("Retry-After", "1");
    assertThat(first.get().status()).isEqualTo(200);
    assertThat(page.answer(REQUEST).status()).isEqualTo(200);
  }
}
