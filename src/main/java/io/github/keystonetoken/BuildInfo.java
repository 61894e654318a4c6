package io.github.keystonetoken;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param version as in pom.xml
 * @param revision the Git commit; empty if it was built outside a checkout
 */
record BuildInfo(String version, String revision) {

  /** Reads what the build wrote into the jar. */
  static BuildInfo read() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/build.properties")) {
      if (in == null) {
        throw new IllegalStateException("The jar has no build.properties: build it with Maven.");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String revision = properties.getProperty("revision", "");
    return new BuildInfo(
        properties.getProperty("version", ""),
        // A build outside a checkout does not replace it.
        revision.startsWith("${") ? "" : revision);
  }

  /** One line, as Prometheus exporters print it. */
  String line() {
    String commit = revision.isEmpty() ? "" : " (revision " + revision + ")";
    return "keystone-token-exporter " + version + commit + ", Java " + java();
  }

  String java() {
    return System.getProperty("java.version");
  }
}
