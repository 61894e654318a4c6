package io.github.keystonetoken.packaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The release in {@code pom.xml}.
 *
 * @param version as Maven writes it, of a snapshot with its ending
 * @param date of the release, as in {@code 2026-11-21}
 */
record Pom(String version, String date) {

  static final String SNAPSHOT = "-SNAPSHOT";

  /** The first version in it is the project's own. */
  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

  private static final Pattern TIMESTAMP =
      Pattern.compile("<project.build.outputTimestamp>([0-9-]+)T");

  static Pom read() throws Exception {
    String text = Files.readString(Path.of("pom.xml"));
    return new Pom(first(VERSION, text), first(TIMESTAMP, text));
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("pom.xml has no " + pattern);
    }
    return matcher.group(1);
  }

  boolean isSnapshot() {
    return version.endsWith(SNAPSHOT);
  }

  /** The version, of a snapshot that of the next release. */
  String release() {
    return isSnapshot() ? version.substring(0, version.length() - SNAPSHOT.length()) : version;
  }
}
