package io.github.keystonetoken.http;

import io.github.keystonetoken.config.Secret;
import java.util.Map;
import java.util.Optional;

/** Lets users in whose password matches its hash. */
final class BasicAuthentication implements Page {

  private final Passwords passwords;
  private final Page page;

  /**
   * @param hashes by bcrypt, by user; at least one
   */
  BasicAuthentication(Map<String, Secret> hashes, Page page) {
    this.passwords = new Passwords(hashes);
    this.page = page;
  }

  @Override
  public Answer answer(Request request) {
    Optional<Credentials> credentials = Credentials.of(request);
    if (credentials.isEmpty()) {
      return refuse();
    }
    return switch (passwords.check(credentials.get())) {
      case RIGHT -> page.answer(request);
      case WRONG -> refuse();
      case BUSY ->
          Answer.text(503, "Other passwords are being checked.\n").with("Retry-After", "1");
    };
  }

  private static Answer refuse() {
    return Answer.text(401, "A user and a password are needed.\n")
        .with("WWW-Authenticate", "Basic");
  }
}
