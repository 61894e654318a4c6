package io.github.keystonetoken.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads requests of HTTP/1.0 and 1.1 (RFC 9112). Whatever could be understood in two ways is
 * refused: folded headers, several lengths, a length beside an encoding.
 */
final class RequestReader {

  /** Bytes of request line and headers. */
  static final int LONGEST_HEAD = 16 << 10;

  static final int MOST_HEADERS = 100;

  /** Bytes of a body that are read and thrown away; no page wants any. */
  private static final int LONGEST_BODY = 64 << 10;

  private static final Pattern REQUEST_LINE =
      Pattern.compile("([A-Z]{1,20}) (/[!-~&&[^?#]]*)(?:\\?([!-~&&[^#]]*))? HTTP/1\\.([01])");
  private static final Pattern HEADER =
      Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \\t]*(.*?)[ \\t]*");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,15}");

  private final InputStream in;
  private int left;

  RequestReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next request.
   *
   * @throws EOFException if the client ends before it is whole
   */
  Request read() throws IOException, RefusedRequest {
    left = LONGEST_HEAD;
    Matcher start = REQUEST_LINE.matcher(line());
    if (!start.matches()) {
      throw new RefusedRequest(400, "This is no request of HTTP/1.1 for a path.");
    }
    Map<String, List<String>> headers = headers();
    boolean keepsAlive =
        start.group(4).equals("1")
            && values(headers, "connection").stream().noneMatch(value -> value.contains("close"));
    boolean isBodyRead = readBody(headers);
    return new Request(
        start.group(1),
        start.group(2),
        start.group(3) == null ? "" : start.group(3),
        headers,
        keepsAlive && isBodyRead);
  }

  private Map<String, List<String>> headers() throws IOException, RefusedRequest {
    Map<String, List<String>> headers = new HashMap<>();
    int count = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      Matcher header = HEADER.matcher(line);
      if (!header.matches()) {
        throw new RefusedRequest(400, "A header has no name and value.");
      }
      if (++count > MOST_HEADERS) {
        throw new RefusedRequest(431, "There are more than " + MOST_HEADERS + " headers.");
      }
      headers
          .computeIfAbsent(header.group(1).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header.group(2));
    }
    return headers;
  }

  private static List<String> values(Map<String, List<String>> headers, String name) {
    return headers.getOrDefault(name, List.of()).stream()
        .map(value -> value.toLowerCase(Locale.ROOT))
        .toList();
  }

  /** Whether the next byte belongs to another request. */
  private boolean readBody(Map<String, List<String>> headers) throws IOException, RefusedRequest {
    List<String> lengths = values(headers, "content-length");
    boolean isEncoded = headers.containsKey("transfer-encoding");
    if (lengths.isEmpty()) {
      return !isEncoded;
    }
    if (isEncoded || lengths.size() > 1 || !LENGTH.matcher(lengths.get(0)).matches()) {
      throw new RefusedRequest(400, "The length of the body is not clear.");
    }
    long length = Long.parseLong(lengths.get(0));
    if (length > LONGEST_BODY) {
      return false;
    }
    in.skipNBytes(length);
    return true;
  }

  /** A line without its end. */
  private String line() throws IOException, RefusedRequest {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the client ended it");
      }
      if (--left < 0) {
        throw new RefusedRequest(
            431, "Request line and headers are longer than " + LONGEST_HEAD + " bytes.");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    String content = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    if (content.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
      throw new RefusedRequest(400, "There is a control character in it.");
    }
    return content;
  }
}
