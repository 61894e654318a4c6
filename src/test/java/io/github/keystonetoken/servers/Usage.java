package io.github.keystonetoken.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Resources of a process.
 *
 * @param seconds since the run began
 * @param rssKilobytes resident memory
 */
public record Usage(double seconds, long rssKilobytes, int threads, int descriptors) {

  public static Usage of(long pid, double seconds) {
    Path process = Path.of("/proc", Long.toString(pid));
    return Unchecked.get(
        () -> {
          List<String> status = Files.readAllLines(process.resolve("status"));
          try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return new Usage(
                seconds,
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

  /** Growth of resident memory in kB an hour: the slope of the least squares. */
  public static double rssSlope(List<Usage> usages) {
    double meanTime = usages.stream().mapToDouble(Usage::seconds).average().orElse(0);
    double meanRss = usages.stream().mapToLong(Usage::rssKilobytes).average().orElse(0);
    double covariance =
        usages.stream().mapToDouble(u -> (u.seconds - meanTime) * (u.rssKilobytes - meanRss)).sum();
    double variance = usages.stream().mapToDouble(u -> Math.pow(u.seconds - meanTime, 2)).sum();
    return 3600 * covariance / variance;
  }
}
