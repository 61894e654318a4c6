package io.github.keystonetoken.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A whole answer, but for the headers that every one has. */
final class Answer {

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  private Answer(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  static Answer text(int status, String body) {
    return of(status, "text/plain; charset=utf-8", body);
  }

  static Answer html(String body) {
    return of(200, "text/html; charset=utf-8", body);
  }

  private static Answer of(int status, String contentType, String body) {
    return new Answer(
        status,
        Map.of("Content-Type", contentType, "X-Content-Type-Options", "nosniff"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Makes one.
   *
   * @param body not to be changed any more: it may be large, and is not copied
   */
  static Answer of(int status, Map<String, String> headers, byte[] body) {
    return new Answer(status, Map.copyOf(headers), body);
  }

  /** The same with these headers, which replace others of their names. */
  Answer with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Answer(status, all, body);
  }

  Answer with(String header, String value) {
    return with(Map.of(header, value));
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return Map.copyOf(headers);
  }

  int length() {
    return body.length;
  }

  /** Not to be changed. */
  byte[] body() {
    return body;
  }
}
