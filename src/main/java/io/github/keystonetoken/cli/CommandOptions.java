package io.github.keystonetoken.cli;

import io.github.keystonetoken.collectors.Investigation;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command takes and does. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    footerHeading = "%nOther flags:%n",
    footer = "All flags of the daemon; '" + ExporterCommand.NAME + " --help' lists them.")
final class CommandOptions {

  private final Clock clock = Clock.systemUTC();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      description = "Form of the answer: text or json. Default: text.")
  private @Nullable String output;

  Clock clock() {
    return clock;
  }

  /**
   * The configuration.
   *
   * @param own what is wrong with the command's own arguments
   * @throws ConfigException if anything is wrong, with all of it
   */
  Config load(List<Problem> own) throws ConfigException {
    List<Problem> problems = new ArrayList<>(own);
    if (output != null && !output.equals("text") && !output.equals("json")) {
      problems.add(new Problem("--output", "is neither text nor json", "write one"));
    }
    return exporter().loader().load(problems);
  }

  /** The configuration of a command without arguments of its own. */
  Config load() throws ConfigException {
    return load(List.of());
  }

  /** What the collectors find, once; on a terminal, a line says what is waited for. */
  Snapshot collect(Config config, Investigation.Scope scope) throws InterruptedException {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Investigation investigation = new Investigation(config, scope, clock);
    Optional<Progress> progress =
        isTerminal("err")
            ? Optional.of(new Progress(exporter().err(), timer, investigation::waitingFor))
            : Optional.empty();
    try {
      return investigation.look();
    } finally {
      progress.ifPresent(Progress::close);
      timer.shutdownNow();
    }
  }

  /** Prints a report in the form that was asked for. */
  Status print(Report report) {
    if ("json".equals(output)) {
      exporter().out().print(JsonPrinter.print(report));
    } else if (report.refusal() != null) {
      exporter().err().println(ExporterCommand.NAME + ": " + report.refusal());
    } else {
      exporter().out().print(TextPrinter.print(report, wantsColours()));
    }
    return report.status();
  }

  /** On a terminal, unless the user wants none (no-color.org). */
  private static boolean wantsColours() {
    String none = System.getenv("NO_COLOR");
    return isTerminal("out") && (none == null || none.isEmpty());
  }

  /**
   * The launcher says so: Java tells only if input and output both are, and not even that from 22.
   */
  private static boolean isTerminal(String stream) {
    return List.of(System.getProperty("keystonetoken.terminals", "").split(",", -1))
        .contains(stream);
  }

  private ExporterCommand exporter() {
    return (ExporterCommand) Objects.requireNonNull(command).root().userObject();
  }
}
