package io.github.keystonetoken.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Resources of a process.
 *
 * @param rssKilobytes resident memory
 */
public record Usage(long rssKilobytes, int threads, int descriptors) {

  public static Usage of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    return Unchecked.get(
        () -> {
          List<String> status = Files.readAllLines(process.resolve("status"));
          try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return new Usage(
                number(status, "VmRSS:"),
                (int) number(status, "Threads:"),
                (int) descriptors.count());
          }
        });
  }

  private static long number(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
