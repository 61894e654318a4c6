package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/** Describes the machine and the build, for reports of measurements. */
public final class Machine {

  private Machine() {}

  /** One line of Markdown. */
  public static String describe() {
    return String.format(
        Locale.ROOT,
        "%d × %s, %.0f GiB of memory, %s, Linux %s, Java %s, exporter %s",
        Runtime.getRuntime().availableProcessors(),
        valueOf("/proc/cpuinfo", "model name", ':'),
        Long.parseLong(valueOf("/proc/meminfo", "MemTotal", ':').replaceAll("\\D", ""))
            / 1024.0
            / 1024.0,
        valueOf("/etc/os-release", "PRETTY_NAME", '=').replace("\"", ""),
        System.getProperty("os.version"),
        System.getProperty("java.version"),
        revision());
  }

  private static String valueOf(String file, String name, char separator) {
    return Unchecked.get(() -> Files.readAllLines(Path.of(file))).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(separator) + 1).strip())
        .findFirst()
        .orElse("0");
  }

  private static String revision() {
    Properties build = new Properties();
    try (InputStream file = Machine.class.getResourceAsStream("/build.properties")) {
      build.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty("version") + " " + build.getProperty("revision");
  }
}
