package io.github.keystonetoken.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The programs of {@code bench/walk}, compiled into a directory that is removed in the end. */
public final class CPrograms implements AutoCloseable {

  private static final Path SOURCES = Path.of("bench/walk");
  private static final Pattern ITEMS_PER_SECOND = Pattern.compile("(\\d+) items/s");
  private static final Pattern P99 = Pattern.compile(" p99 (\\d+) ");

  private final Path directory;

  public CPrograms() throws IOException, InterruptedException {
    directory = Files.createTempDirectory("keystone-token-bench-");
    for (String name : List.of("mcload", "drain", "lat")) {
      try {
        run(
            "cc",
            "-O2",
            "-w",
            "-pthread",
            "-o",
            directory.resolve(name).toString(),
            SOURCES.resolve(name + ".c").toString(),
            "-lcrypto");
      } catch (IOException e) {
        close();
        throw new IOException(
            "bench/walk/"
                + name
                + ".c cannot be compiled; are these there? apt-get install --no-install-recommends"
                + " gcc libc6-dev libssl-dev\n"
                + e.getMessage());
      }
    }
  }

  /** Fills a server with items whose dump has some 111 bytes each. */
  public void load(int port, int items) throws IOException, InterruptedException {
    run(program("mcload"), Integer.toString(port), Integer.toString(items), "30", "200", "1");
  }

  /** Reads a dump; items a second. */
  public double drain(int port) throws IOException, InterruptedException {
    String text = run(program("drain"), Integer.toString(port), "lru_crawler metadump all");
    return number(ITEMS_PER_SECOND, text);
  }

  /** Starts to get items, paced, on eight connections. */
  Process startGets(int port, int seconds, int items) throws IOException {
    return start(
        program("lat"),
        Integer.toString(port),
        Integer.toString(seconds),
        "8",
        "2000",
        Integer.toString(items),
        "1");
  }

  /** The 99th percentile of the latency of gets, in microseconds, once they are done. */
  static double p99(Process gets) throws IOException, InterruptedException {
    return number(P99, await("lat", gets));
  }

  private static double number(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("this was not expected: " + text);
    }
    return Double.parseDouble(matcher.group(1));
  }

  private String program(String name) {
    return directory.resolve(name).toString();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    return await(command[0], start(command));
  }

  private static Process start(String... command) throws IOException {
    return new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true).start();
  }

  private static String await(String name, Process process)
      throws IOException, InterruptedException {
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(name + " failed: " + text);
      }
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
