package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.github.keystonetoken.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private static int check(PasswordAuthenticator passwords, String password) {
    return passwords.check("prometheus", new Secret(password));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
  void acceptsCorrectPasswordTwice(String version) {
    PasswordAuthenticator passwords = of(BY_GO.replace("$2y$", version));

    assertThat(check(passwords, "fakepassword")).isEqualTo(200);
    assertThat(check(passwords, "fakepassword")).isEqualTo(200);
  }

  @Test
  void comparesFirst72BytesInUtf8() {
    String password = "ü".repeat(36);
    byte[] hash = BCrypt.withDefaults().hash(4, password.getBytes(StandardCharsets.UTF_8));
    PasswordAuthenticator passwords = of(new String(hash, StandardCharsets.US_ASCII));

    assertThat(check(passwords, password + "x")).isEqualTo(200);
    assertThat(check(passwords, "u" + password)).isEqualTo(401);
  }

  @Test
  void guessingDoesNotLockUsersOut() throws Exception {
    PasswordAuthenticator passwords = of(BY_GO);
    check(passwords, "fakepassword");
    ExecutorService guessers = Executors.newFixedThreadPool(20);
    try {
      List<Future<Integer>> started =
          IntStream.range(0, 40)
              .mapToObj(i -> guessers.submit(() -> check(passwords, "guess" + i)))
              .toList();

      assertThat(check(passwords, "fakepassword")).isEqualTo(200);

      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> guess : started) {
        statuses.add(guess.get());
      }
      // Some guesses were not even looked at.
      assertThat(statuses).contains(503).doesNotContain(200);
    } finally {
      guessers.shutdownNow();
    }
  }
}
