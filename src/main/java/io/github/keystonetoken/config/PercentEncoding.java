package io.github.keystonetoken.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as Python's {@code urllib.parse.unquote} undoes it. */
final class PercentEncoding {

  private PercentEncoding() {}

  /** Decodes; a plus stays a plus, and a percent sign without two digits stays as it is. */
  static String decode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int at = 0; at < bytes.length; at++) {
      int high = bytes[at] == '%' && at + 2 < bytes.length ? digit(bytes[at + 1]) : -1;
      int low = high >= 0 ? digit(bytes[at + 2]) : -1;
      if (low >= 0) {
        decoded.write(high << 4 | low);
        at += 2;
      } else {
        decoded.write(bytes[at]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static int digit(byte character) {
    return Character.digit(character, 16);
  }
}
