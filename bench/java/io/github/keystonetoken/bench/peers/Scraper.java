package io.github.keystonetoken.bench.peers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Scrapes as Prometheus does: on one connection, compressed. */
final class Scraper {

  private static final int LIMIT_MILLIS = 15_000;

  private final String url;

  Scraper(String url) {
    this.url = url;
  }

  /** The page; empty if the scrape failed. */
  String page() {
    try {
      return read(true);
    } catch (IOException e) {
      return "";
    }
  }

  /** Seconds from asking to having it, as it came. */
  double time() {
    long start = System.nanoTime();
    try {
      read(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private String read(boolean decompressed) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    connection.setRequestProperty("Accept", "text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
    connection.setRequestProperty("Accept-Encoding", "gzip");
    byte[] body;
    try (InputStream in = connection.getInputStream()) {
      body = in.readAllBytes();
    }
    if (!decompressed) {
      return "";
    }
    if ("gzip".equals(connection.getContentEncoding())) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    return new String(body, StandardCharsets.UTF_8);
  }
}
