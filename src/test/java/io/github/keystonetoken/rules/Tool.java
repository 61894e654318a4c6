package io.github.keystonetoken.rules;

import io.github.keystonetoken.servers.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command line tool that comes with a server, and what it says. */
public record Tool(String debianPackage, String program) {

  public static final Tool PROMTOOL = new Tool("prometheus", "/usr/bin/promtool");
  public static final Tool AMTOOL = new Tool("prometheus-alertmanager", "/usr/bin/amtool");

  /**
   * What a run came to.
   *
   * @param status its exit status
   * @param output both of its outputs
   */
  public record Result(int status, String output) {}

  Result run(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ServerProcess.program(debianPackage, program).toString());
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new IllegalStateException(program + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + program + " was running", e);
    }
  }

  public Result run(String... arguments) {
    return run(List.of(arguments));
  }

  /** The files of promtool's rule tests in a directory of rules. */
  static List<Path> ruleTests(Path directory) throws IOException {
    try (var files = Files.list(directory.resolve("tests"))) {
      return files.sorted().toList();
    }
  }
}
