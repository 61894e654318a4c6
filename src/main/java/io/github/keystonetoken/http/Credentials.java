package io.github.keystonetoken.http;

import io.github.keystonetoken.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The user and the password of a request, as in RFC 7617. */
record Credentials(String user, Secret password) {

  /** The name of the scheme may be in any case. */
  private static final String SCHEME = "Basic ";

  /** Those of a request; empty where it has none, or none that can be understood. */
  static Optional<Credentials> of(Request request) {
    return request
        .header("Authorization")
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .flatMap(value -> decode(value.substring(SCHEME.length()).strip()))
        .filter(text -> text.indexOf(':') >= 0)
        .map(Credentials::split);
  }

  private static Optional<String> decode(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Credentials split(String text) {
    int colon = text.indexOf(':');
    return new Credentials(text.substring(0, colon), new Secret(text.substring(colon + 1)));
  }
}
