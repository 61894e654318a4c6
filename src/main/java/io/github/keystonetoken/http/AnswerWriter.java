package io.github.keystonetoken.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** Writes answers of HTTP/1.1. */
final class AnswerWriter {

  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(503, "Service Unavailable"));

  private final OutputStream out;
  private final Clock clock;

  AnswerWriter(OutputStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /**
   * Writes an answer.
   *
   * @param withBody false for an answer to HEAD
   * @param isLast whether the connection ends with it
   */
  void write(Answer answer, boolean withBody, boolean isLast) throws IOException {
    Map<String, String> headers = new TreeMap<>(answer.headers());
    headers.put("Content-Length", Integer.toString(answer.length()));
    headers.put("Date", HttpDate.of(clock.instant()));
    if (isLast) {
      headers.put("Connection", "close");
    }
    StringBuilder head =
        new StringBuilder("HTTP/1.1 ")
            .append(answer.status())
            .append(' ')
            .append(REASONS.getOrDefault(answer.status(), "Status"))
            .append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (withBody) {
      out.write(answer.body());
    }
    out.flush();
  }
}
