package io.github.keystonetoken;

import io.github.keystonetoken.cli.Arguments;
import io.github.keystonetoken.cli.Command;
import io.github.keystonetoken.cli.ConfigCheck;
import io.github.keystonetoken.cli.DoctorReport;
import io.github.keystonetoken.cli.GrantsReport;
import io.github.keystonetoken.cli.ListsReport;
import io.github.keystonetoken.cli.Page;
import io.github.keystonetoken.cli.Progress;
import io.github.keystonetoken.cli.Report;
import io.github.keystonetoken.cli.Status;
import io.github.keystonetoken.cli.UsersReport;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.logging.Logging;
import io.github.keystonetoken.model.Snapshot;
import java.io.PrintStream;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Runs one command from the look at the servers to its answer. */
final class CommandRun {

  private final Arguments arguments;
  private final Config config;
  private final Terminals terminals;
  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock = Clock.systemUTC();

  CommandRun(Arguments arguments, Config config, PrintStream out, PrintStream err) {
    this.arguments = arguments;
    this.config = config;
    this.terminals = Terminals.ofLauncher();
    this.out = out;
    this.err = err;
  }

  Status run(Command command) throws InterruptedException {
    Logging.configureForCommand();
    Report report =
        switch (command) {
          case DOCTOR -> DoctorReport.of(config, look(), clock.instant());
          case LISTS -> ListsReport.of(look());
          case USERS -> UsersReport.of(look());
          case GRANTS -> new GrantsReport(config);
          case CONFIG_CHECK -> new ConfigCheck(config);
          default -> throw new IllegalStateException();
        };
    print(report);
    return report.status();
  }

  private Snapshot look() throws InterruptedException {
    ScheduledExecutorService watchdog =
        Executors.newSingleThreadScheduledExecutor(Exporter::watchdogThread);
    Investigation investigation = new Investigation(config, watchdog, clock);
    try {
      if (!terminals.err()) {
        return investigation.look();
      }
      try (Progress progress = new Progress(err, watchdog, investigation::waitingFor)) {
        return investigation.look();
      }
    } finally {
      watchdog.shutdownNow();
    }
  }

  private void print(Report report) {
    if (arguments.wantsJson()) {
      out.print(report.json().text());
      return;
    }
    Page page = new Page(terminals.wantColours());
    report.print(page);
    out.print(page.text());
  }
}
