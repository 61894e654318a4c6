package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.github.keystonetoken.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordAuthenticatorTest {

  /** The hash of "fakepassword" in exporter-toolkit's web/handler.go. */
  private static final String BY_GO =
      "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

  private static PasswordAuthenticator of(String hash) {
    return new PasswordAuthenticator(Map.of("prometheus", new Secret(hash)));
  }

  private static int check(PasswordAuthenticator passwords, String user, String password) {
    return passwords.check(user, new Secret(password));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
  void acceptsCorrectPasswordTwice(String version) {
    PasswordAuthenticator passwords = of(BY_GO.replace("$2y$", version));

    assertThat(check(passwords, "prometheus", "fakepassword")).isEqualTo(200);
    assertThat(check(passwords, "prometheus", "fakepassword")).isEqualTo(200);
  }

  @Test
  void refusesOtherPasswordsAfterCorrectOne() {
    PasswordAuthenticator passwords = of(hash("hunter2"));
    check(passwords, "prometheus", "hunter2");

    assertThat(
            List.of(
                check(passwords, "prometheus", "hunter3"),
                check(passwords, "prometheus", ""),
                check(passwords, "Prometheus", "hunter2"),
                check(passwords, "", "hunter2")))
        .containsOnly(401);
  }

  @Test
  void comparesFirst72BytesInUtf8() {
    String password = "ü".repeat(36);
    PasswordAuthenticator passwords = of(hash(password));

    assertThat(check(passwords, "prometheus", password + "x")).isEqualTo(200);
    assertThat(check(passwords, "prometheus", "u" + password)).isEqualTo(401);
  }

  private static String hash(String password) {
    return new String(
        BCrypt.withDefaults().hash(4, password.getBytes(StandardCharsets.UTF_8)),
        StandardCharsets.US_ASCII);
  }

  @Test
  void guessingDoesNotLockUsersOut() throws Exception {
    PasswordAuthenticator passwords = of(BY_GO);
    check(passwords, "prometheus", "fakepassword");
    ExecutorService guessers = Executors.newFixedThreadPool(20);
    try {
      List<Callable<Integer>> guesses =
          IntStream.range(0, 40)
              .mapToObj(i -> (Callable<Integer>) () -> check(passwords, "prometheus", "guess" + i))
              .toList();
      List<Future<Integer>> started = guesses.stream().map(guessers::submit).toList();

      assertThat(check(passwords, "prometheus", "fakepassword")).isEqualTo(200);

      boolean wasBusy = false;
      for (Future<Integer> guess : started) {
        assertThat(guess.get()).isNotEqualTo(200);
        wasBusy |= guess.get().equals(503);
      }
      assertThat(wasBusy).as("some guesses were not even looked at").isTrue();
    } finally {
      guessers.shutdownNow();
    }
  }
}
