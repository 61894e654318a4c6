package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Reads pages of the servers that a test started. */
public final class Http {

  private static final int LIMIT_MILLIS = 10_000;

  private Http() {}

  /** The page, or an exception where it is not there or the answer is not 200. */
  public static String get(String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(LIMIT_MILLIS);
      connection.setReadTimeout(LIMIT_MILLIS);
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
