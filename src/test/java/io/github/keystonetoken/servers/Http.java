package io.github.keystonetoken.servers;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;

/** Reads pages of the servers that a test started. */
public final class Http {

  private static final int LIMIT_MILLIS = 10_000;

  private Http() {}

  /** Returns the page, or throws if there is no answer or its status is not 200. */
  public static String get(String url) {
    return Unchecked.get(
        () -> {
          URLConnection connection = URI.create(url).toURL().openConnection();
          connection.setConnectTimeout(LIMIT_MILLIS);
          connection.setReadTimeout(LIMIT_MILLIS);
          // A connection that was kept may have been closed by the server meanwhile.
          connection.setRequestProperty("Connection", "close");
          try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
          }
        });
  }

  static boolean answers(String url) {
    try {
      get(url);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
