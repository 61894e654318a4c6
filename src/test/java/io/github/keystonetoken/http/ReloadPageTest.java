package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Problem;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

final class ReloadPageTest {

  private static Answer answer(Problem... problems) {
    return new ReloadPage(
            () -> CompletableFuture.completedFuture(List.of(problems)), new Semaphore(1))
        .apply("");
  }

  @Test
  void answersOkIfTheConfigurationIsInUse() {
    assertThat(answer().status()).isEqualTo(200);
  }

  @Test
  void listsEveryProblem() {
    Answer answer =
        answer(new Problem("a:1", "is wrong", "mend it"), new Problem("b", "too", "do"));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("a:1: is wrong; mend it\nb: too; do\n");
  }

  @Test
  void followsOneRequestAtATime() throws Exception {
    CompletableFuture<List<Problem>> loading = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    ReloadPage page =
        new ReloadPage(
            () -> {
              begun.countDown();
              return loading;
            },
            new Semaphore(1));
    CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> page.apply(""));
    begun.await();

    Answer second = page.apply("");
    loading.complete(List.of());

    assertThat(second.status()).isEqualTo(503);
    assertThat(second.headers()).containsEntry("Retry-After", "1");
    assertThat(first.get().status()).isEqualTo(200);
    assertThat(page.apply("").status()).isEqualTo(200);
  }
}
