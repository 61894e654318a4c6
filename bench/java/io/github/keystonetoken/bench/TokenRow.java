package io.github.keystonetoken.bench;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A row of the token table. */
record TokenRow(String id, Instant expires, String extra, boolean valid, String userId) {

  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  /** A line as {@code LOAD DATA} reads it, in the order of the table's columns. */
  String line() {
    return id
        + '\t'
        + DATETIME.format(expires)
        + '\t'
        + extra
        + '\t'
        + (valid ? '1' : '0')
        + "\t\\N\t"
        + userId
        + '\n';
  }
}
