package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Problem;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class PagesTest {

  private static Answer reload(Problem... problems) {
    return Pages.reload(() -> CompletableFuture.completedFuture(List.of(problems))).get();
  }

  @Test
  void reloadAnswersOk() {
    assertThat(reload().status()).isEqualTo(200);
  }

  @Test
  void reloadListsEveryProblem() {
    Answer answer =
        reload(new Problem("a:1", "is wrong", "mend it"), new Problem("b", "too", "do"));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("a:1: is wrong; mend it\nb: too; do\n");
  }

  @Test
  void reloadsOneRequestAtATime() throws Exception {
    CompletableFuture<List<Problem>> loading = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    Supplier<Answer> page =
        Pages.reload(
            () -> {
              begun.countDown();
              return loading;
            });
    CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> page.get());
    begun.await();

    Answer second = page.get();
    loading.complete(List.of());

    assertThat(second.status()).isEqualTo(503);
    assertThat(second.headers()).containsEntry("Retry-After", "1");
    assertThat(first.get().status()).isEqualTo(200);
    assertThat(page.get().status()).isEqualTo(200);
  }
}
