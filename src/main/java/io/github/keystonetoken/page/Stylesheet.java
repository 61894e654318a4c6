package io.github.keystonetoken.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/**
 * The page's stylesheet. It is part of the page, so that one request is enough.
 *
 * @param hash by which a Content-Security-Policy allows it
 */
record Stylesheet(String text, String hash) {

  static Stylesheet load() {
    try (InputStream in =
        Objects.requireNonNull(Stylesheet.class.getResourceAsStream("page.css"), "page.css")) {
      byte[] bytes = in.readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new Stylesheet(
          new String(bytes, StandardCharsets.UTF_8),
          "sha256-" + Base64.getEncoder().encodeToString(digest));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
