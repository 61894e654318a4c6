package io.github.keystonetoken.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link Walker} with the options of Java that the exporter is shipped with. */
final class WalkerProcess implements AutoCloseable {

  /** Debian's version misses a few items that move between LRUs meanwhile. */
  private static final double LEAST_SHARE = 0.99;

  private final Process process;
  private final BufferedReader answers;

  WalkerProcess(int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ShippedJvm.options());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Walker.class.getName(),
            Integer.toString(port)));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Walks once; items a second.
   *
   * @param items that the server holds; a few may be on the move
   */
  double walk(int items) throws IOException {
    OutputStream out = process.getOutputStream();
    out.write('\n');
    out.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the walker has ended");
    }
    String[] words = answer.split(" ", -1);
    long listed = Long.parseLong(words[0]);
    if (listed < items * LEAST_SHARE || !words[2].equals("true")) {
      throw new IOException("the walk was not complete: " + answer);
    }
    return listed / Double.parseDouble(words[1]);
  }

  /** The most memory that it had resident, in MiB. */
  double peakMemoryMebibytes() throws IOException {
    return PeakMemory.mebibytes(process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
