package io.github.keystonetoken.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a call of the shipped launcher came to.
 *
 * @param status of its exit
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
public record CommandRun(int status, String out, String err) {

  private static final long LIMIT_SECONDS = 300;

  /** Where the launcher of this build is. */
  public static Path launcher() {
    Path launcher =
        Path.of(System.getProperty("dist.directory", "target/dist/keystone-token-exporter"))
            .resolve("bin/keystone-token-exporter")
            .toAbsolutePath();
    if (!Files.isExecutable(launcher)) {
      throw new IllegalStateException(
          launcher + " is not there: ./mvnw package -DskipTests builds it");
    }
    return launcher;
  }

  /** Runs the exporter with nothing on its input. */
  public static CommandRun run(String... arguments) {
    return run(Map.of(), "", arguments);
  }

  /**
   * Runs the exporter.
   *
   * @param environment variables beside those of the tests
   * @param input its standard input
   */
  public static CommandRun run(Map<String, String> environment, String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.add(0, launcher().toString());
    return run(command, environment, input);
  }

  /** Runs any program, with nothing on its input. */
  public static CommandRun run(List<String> command) {
    return run(command, Map.of(), "");
  }

  /** Runs any program. */
  public static CommandRun run(
      List<String> command, Map<String, String> environment, String input) {
    Path directory = ServerProcess.newDirectory("command");
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    return Unchecked.get(
        () -> {
          builder.redirectInput(Files.writeString(directory.resolve("in"), input).toFile());
          Process process = builder.start();
          try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
              throw new IllegalStateException(
                  command.get(0) + " does not end. Its output:\n" + Files.readString(err));
            }
            return new CommandRun(
                process.exitValue(), Files.readString(out), Files.readString(err));
          } finally {
            process.destroyForcibly();
            ServerProcess.delete(directory);
          }
        });
  }

  /** Fails with its output unless its exit status is 0. */
  public CommandRun check() {
    if (status != 0) {
      throw new IllegalStateException("exit status " + status + ": " + output());
    }
    return this;
  }

  /** What it printed on standard output, and then on standard error. */
  public String output() {
    return out + err;
  }

  /** What it printed with {@code --output=json}. */
  public JsonNode json() {
    return Unchecked.get(() -> new ObjectMapper().readTree(out));
  }
}
