package io.github.keystonetoken.bench.growth;

import io.github.keystonetoken.bench.ShippedJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link CollectOnDemand} with the options of Java that the exporter is shipped with. */
final class CollectorProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private long fetchedBytes;

  private CollectorProcess(Process process) {
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static CollectorProcess start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ShippedJvm.options());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), CollectOnDemand.class.getName()));
    command.addAll(List.of(arguments));
    return new CollectorProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /**
   * Result of some collections.
   *
   * @param seconds of all of them
   * @param cpuSeconds of the process, in hundredths
   * @param counted what the last one found
   */
  record Answer(double seconds, double cpuSeconds, long counted) {}

  Answer collect(int times) throws IOException {
    OutputStream out = process.getOutputStream();
    out.write((times + "\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the collector has ended; see its message above");
    }
    String[] words = answer.split(" ", -1);
    fetchedBytes = Long.parseLong(words[3]);
    return new Answer(
        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Long.parseLong(words[2]));
  }

  /** What memcached has sent it since it started. */
  double fetchedBytes() {
    return fetchedBytes;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
