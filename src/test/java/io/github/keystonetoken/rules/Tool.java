package io.github.keystonetoken.rules;

import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command line tool of a server. */
public record Tool(String debianPackage, String program) {

  public static final Tool PROMTOOL = new Tool("prometheus", "/usr/bin/promtool");
  public static final Tool AMTOOL = new Tool("prometheus-alertmanager", "/usr/bin/amtool");

  CommandRun run(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ServerProcess.program(debianPackage, program).toString());
    command.addAll(arguments);
    // It ends before its garbage would fill the memory.
    return CommandRun.run(command, Map.of("GOGC", "400"), "");
  }

  public CommandRun run(String... arguments) {
    return run(List.of(arguments));
  }

  /** The files of promtool's rule tests in a directory of rules. */
  static List<Path> ruleTests(Path directory) throws IOException {
    try (var files = Files.list(directory.resolve("tests"))) {
      return files.sorted().toList();
    }
  }
}
