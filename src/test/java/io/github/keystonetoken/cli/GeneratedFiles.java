package io.github.keystonetoken.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Files that are made of the command line, and checked in. */
final class GeneratedFiles {

  /** Maven writes the version into the manual pages, as it does into the jar. */
  static final String VERSION = ExporterCommand.NAME + " @project.version@";

  static final Path USAGE = Path.of("src/test/resources/cli/usage.txt");
  static final Path MANUAL = Path.of("src/main/dist/share/man/man1");
  static final Path COMPLETION =
      Path.of("src/main/dist/share/bash-completion/completions/" + ExporterCommand.NAME);

  private GeneratedFiles() {}

  /**
   * Writes the help and the completion, and the sources of the manual pages, which the profile
   * {@code generate} turns into pages.
   *
   * @param args the directory of these sources
   */
  public static void main(String[] args) throws IOException {
    Files.writeString(USAGE, usage());
    Files.writeString(COMPLETION, completion());
    Path sources = Files.createDirectories(Path.of(args[0]));
    for (CommandLine command : commands().toList()) {
      Path source = sources.resolve(command.getCommandSpec().qualifiedName("-") + ".adoc");
      try (PrintWriter writer =
          new PrintWriter(Files.newBufferedWriter(source, StandardCharsets.UTF_8))) {
        ManPageGenerator.writeSingleManPage(writer, command.getCommandSpec());
      }
    }
  }

  static String usage() {
    return Given.commandLine().getUsageMessage(Ansi.OFF);
  }

  static String completion() {
    return AutoComplete.bash(ExporterCommand.NAME, Given.commandLine());
  }

  /** The daemon and every command. */
  static Stream<CommandLine> commands() {
    CommandLine line = Given.commandLine();
    line.getCommandSpec().version(VERSION);
    line.getSubcommands().values().forEach(command -> command.getCommandSpec().version(VERSION));
    return Stream.concat(Stream.of(line), line.getSubcommands().values().stream());
  }
}
