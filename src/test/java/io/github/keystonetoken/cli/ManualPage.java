package io.github.keystonetoken.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page, in roff, of the very model that the command line is parsed by. */
final class ManualPage {

  private final StringBuilder page = new StringBuilder();

  private ManualPage() {}

  static String roff() {
    return new ManualPage().write();
  }

  private String write() {
    CommandSpec root = Grammar.whole().getCommandSpec();
    // Maven writes the version, as it does into the jar.
    line(".TH KEYSTONE-TOKEN-EXPORTER 1 \"\" \"keystone-token-exporter ${project.version}\"");
    section("NAME");
    text("keystone-token-exporter - watches where OpenStack Keystone keeps its tokens");
    section("SYNOPSIS");
    line(".B " + escape(Grammar.PROGRAM));
    text("[OPTIONS] [COMMAND]");
    section("DESCRIPTION");
    text(
        "Without a command it serves figures to Prometheus, in the foreground. With a command it"
            + " looks once, says what it found, and exits.");
    section("COMMANDS");
    for (Command command : Command.values()) {
      line(".TP");
      line(".B " + escape((command.words() + " " + command.operand()).strip()));
      text(command.help());
      text("Exit status: 0 where all is well; " + command.statuses() + ".");
      options(
          command.options().stream()
              .map(option -> specOf(root, command).findOption(option.option()))
              .toList());
    }
    line(".PP");
    text("Every command takes --output=text or json, and all flags below.");
    for (ArgGroupSpec group : root.argGroups()) {
      section(heading(group));
      options(group.args().stream().map(OptionSpec.class::cast).toList());
    }
    section("FILES");
    text("/etc/keystone/keystone.conf, read where it is readable and no other is given.");
    section("ENVIRONMENT");
    text("JAVA_HOME: the Java to run on, 17 or later. JAVA_OPTS: further options of it.");
    text("NO_COLOR: not empty for no colours, which are for terminals only in any case.");
    return page.toString();
  }

  private static CommandSpec specOf(CommandSpec root, Command command) {
    CommandSpec spec = root;
    for (String word : command.words().split(" ", -1)) {
      spec = Objects.requireNonNull(spec.subcommands().get(word)).getCommandSpec();
    }
    return spec;
  }

  private static String heading(ArgGroupSpec group) {
    return group.heading().replace("%n", "").replace(":", "").toUpperCase(Locale.ROOT);
  }

  private void options(List<OptionSpec> options) {
    CommandLine.INegatableOptionTransformer negation =
        Grammar.whole().getNegatableOptionTransformer();
    for (OptionSpec option : options) {
      String name =
          option.negatable()
              ? negation.makeSynopsis(option.longestName(), Grammar.whole().getCommandSpec())
              : option.longestName();
      line(".TP");
      line(".B " + escape(name + label(option)));
      text(Arrays.stream(option.description()).collect(Collectors.joining(" ")));
    }
  }

  private static String label(ArgSpec option) {
    return option.arity().max() == 0 ? "" : "=" + option.paramLabel();
  }

  private void section(String heading) {
    line(".SH " + heading);
  }

  private void text(String prose) {
    String escaped = escape(prose);
    // A line that begins so would be taken for a request.
    line(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped);
  }

  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }

  private void line(String line) {
    page.append(line).append('\n');
  }
}
