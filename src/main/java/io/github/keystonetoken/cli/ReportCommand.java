package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command, which prints one report. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    footerHeading = "%nOther flags:%n",
    footer = "All flags of the exporter; '" + ExporterCommand.NAME + " --help' lists them.")
abstract class ReportCommand {

  private final Clock clock = Clock.systemUTC();

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      description = "Write the report as text or json. Default: text.")
  private @Nullable String output;

  /** Reads what the command needs. */
  abstract Report report() throws ConfigException, InterruptedException;

  Clock clock() {
    return clock;
  }

  /**
   * The configuration.
   *
   * @param own problems of the command's own arguments
   * @throws ConfigException with all problems
   */
  Config load(List<Problem> own) throws ConfigException {
    List<Problem> problems = new ArrayList<>(own);
    if (output != null && !output.equals("text") && !output.equals("json")) {
      problems.add(new Problem("--output", "is neither text nor json", "write one"));
    }
    return exporter().loader(problems).load();
  }

  Config load() throws ConfigException {
    return load(List.of());
  }

  /** One collection; on a terminal, a line shows its progress. */
  Snapshot collect(Config config, SingleCollection.Scope scope) throws InterruptedException {
    return new SingleCollection(config, scope, clock)
        .run(isTerminal("err") ? exporter().err() : null);
  }

  /** Prints the report. */
  Status run() throws ConfigException, InterruptedException {
    Report report = report();
    if ("json".equals(output)) {
      exporter().out().print(report.json());
    } else if (report.refusal() != null) {
      exporter().err().println(ExporterCommand.NAME + ": " + report.refusal());
    } else {
      // See no-color.org.
      String noColor = Objects.requireNonNullElse(System.getenv("NO_COLOR"), "");
      exporter().out().print(report.text(isTerminal("out") && noColor.isEmpty()));
    }
    return report.status();
  }

  /**
   * From the launcher: Java only reports whether both input and output are terminals, and from 22
   * not even that.
   */
  private static boolean isTerminal(String stream) {
    return List.of(System.getProperty("keystonetoken.terminals", "").split(",", -1))
        .contains(stream);
  }

  private ExporterCommand exporter() {
    return (ExporterCommand) Objects.requireNonNull(command).root().userObject();
  }
}
