package io.github.keystonetoken.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Packs an answer at the cost of little time: names that repeat get short even so. */
final class Gzip extends GZIPOutputStream {

  private static final int BUFFER_BYTES = 8192;

  /** {@code gzip}, but not with a weight of nothing (RFC 9110, 12.5.3). */
  private static final Pattern ACCEPTED =
      Pattern.compile("\\s*gzip\\s*(;(?!\\s*q=0(\\.0*)?\\s*$).*)?");

  Gzip(OutputStream out) throws IOException {
    super(out, BUFFER_BYTES);
    def.setLevel(Deflater.BEST_SPEED);
  }

  /** Whether who asks can read it. */
  static boolean isAccepted(Request request) {
    return request.all("Accept-Encoding").stream()
        .flatMap(value -> Stream.of(value.toLowerCase(Locale.ROOT).split(",", -1)))
        .anyMatch(coding -> ACCEPTED.matcher(coding).matches());
  }
}
