package io.github.keystonetoken;

import io.github.keystonetoken.cli.Arguments;
import io.github.keystonetoken.cli.Command;
import io.github.keystonetoken.cli.ConfigCheck;
import io.github.keystonetoken.cli.DoctorReport;
import io.github.keystonetoken.cli.GrantsReport;
import io.github.keystonetoken.cli.ListsReport;
import io.github.keystonetoken.cli.NoAnswer;
import io.github.keystonetoken.cli.OwnerReport;
import io.github.keystonetoken.cli.Page;
import io.github.keystonetoken.cli.PlanReport;
import io.github.keystonetoken.cli.Progress;
import io.github.keystonetoken.cli.Report;
import io.github.keystonetoken.cli.Status;
import io.github.keystonetoken.cli.TokenInput;
import io.github.keystonetoken.cli.TokenReport;
import io.github.keystonetoken.cli.UsersReport;
import io.github.keystonetoken.cli.WhereReport;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ExposedPassword;
import io.github.keystonetoken.lists.KeyOwnerLookup;
import io.github.keystonetoken.lists.StoredTokenLookup;
import io.github.keystonetoken.lists.StoredTokenLookup.StoredToken;
import io.github.keystonetoken.lists.UserListLookup;
import io.github.keystonetoken.lists.UserListLookup.UserLists;
import io.github.keystonetoken.logging.Logging;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenId;
import io.github.keystonetoken.sql.TokenRowLookup;
import io.github.keystonetoken.sql.TokenRowLookup.TokenRows;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one command from the look at the servers to its answer. */
final class CommandRun {

  private static final Logger LOG = LoggerFactory.getLogger(CommandRun.class);

  private final Arguments arguments;
  private final Config config;
  private final Terminals terminals;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock = Clock.systemUTC();

  CommandRun(Arguments arguments, Config config, InputStream in, PrintStream out, PrintStream err) {
    this.arguments = arguments;
    this.config = config;
    this.terminals = Terminals.ofLauncher();
    this.in = in;
    this.out = out;
    this.err = err;
  }

  Status run(Command command) throws InterruptedException {
    Logging.configureForCommand();
    ExposedPassword.warning(arguments.flags()).ifPresent(LOG::warn);
    Report report =
        switch (command) {
          case DOCTOR -> DoctorReport.of(config, look(Look.EVERYTHING), clock.instant());
          case LISTS -> ListsReport.of(look(Look.LISTS));
          case USERS -> UsersReport.of(look(Look.TABLE));
          case OWNER -> owner(arguments.operand());
          case WHERE -> withLists(lists -> where(arguments.operand(), lists));
          case TOKEN -> token();
          case PLAN -> withLists(this::plan);
          case GRANTS -> new GrantsReport(config);
          case CONFIG_CHECK -> new ConfigCheck(config);
        };
    print(report);
    return report.status();
  }

  private interface Answering {
    Report answer(Config.Lists lists) throws InterruptedException;
  }

  private Report withLists(Answering command) throws InterruptedException {
    if (config.lists().isEmpty()) {
      return new NoAnswer(
          "No memcached server is known, or --no-collector.lists is given: give"
              + " --memcached.servers or --keystone.conf.");
    }
    return command.answer(config.lists().get());
  }

  private Report owner(String key) throws InterruptedException {
    Optional<NoAnswer> refusal = OwnerReport.refusal(key);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return withLists(
        lists -> {
          Snapshot snapshot = look(Look.LISTS);
          try (Nodes nodes = new Nodes(lists.servers(), config.access())) {
            return new OwnerReport(
                new KeyOwnerLookup(lists, nodes, snapshot, clock).of(key), lists.servers().size());
          }
        });
  }

  private Report where(String user, Config.Lists lists) throws InterruptedException {
    Snapshot snapshot = look(Look.LISTS);
    try (Nodes nodes = new Nodes(lists.servers(), config.access())) {
      UserListLookup lookup = new UserListLookup(lists, nodes, snapshot, clock);
      List<UserLists> found = new ArrayList<>();
      for (String id : lookup.idsOf(user)) {
        found.add(lookup.of(id));
      }
      if (found.isEmpty()) {
        // A user of another backend than SQL: known to nobody, with a list all the same.
        UserLists byId = lookup.of(user);
        if (byId.found().isEmpty()) {
          return WhereReport.unknownUser();
        }
        found.add(byId);
      }
      return new WhereReport(found, snapshot, lists.servers().size());
    }
  }

  private Report plan(Config.Lists lists) throws InterruptedException {
    return PlanReport.of(
        look(Look.ALL_LISTS), lists.servers(), arguments.plannedServers(), lists.recentWindow());
  }

  private Report token() throws InterruptedException {
    Optional<TokenId> read = TokenInput.read(in);
    if (read.isEmpty()) {
      return new NoAnswer(
          "token: standard input does not begin with a line that could be a token: pipe one in, as"
              + " in: openstack token issue -f value -c id | keystone-token-exporter token -");
    }
    TokenId token = read.get();
    Snapshot snapshot = look(Look.TABLE);
    Optional<Outcome<TokenRows>> table = Optional.empty();
    if (config.sql().isPresent()) {
      try (TokenRowLookup rows = new TokenRowLookup(config.sql().get(), clock)) {
        table = Optional.of(rows.find(token));
      }
    }
    Optional<StoredToken> memcached = Optional.empty();
    if (config.lists().isPresent()) {
      try (Nodes nodes = new Nodes(config.servers(), config.access())) {
        memcached =
            Optional.of(new StoredTokenLookup(config.lists().get(), nodes, clock).find(token));
      }
    }
    return new TokenReport(token.kind(), table, memcached, snapshot, clock.instant());
  }

  private Snapshot look(Look look) throws InterruptedException {
    ScheduledExecutorService watchdog =
        Executors.newSingleThreadScheduledExecutor(Exporter::watchdogThread);
    Investigation investigation = new Investigation(config, look, watchdog, clock);
    Optional<Progress> progress =
        terminals.err()
            ? Optional.of(new Progress(err, watchdog, investigation::waitingFor))
            : Optional.empty();
    try {
      return investigation.look();
    } finally {
      progress.ifPresent(Progress::close);
      watchdog.shutdownNow();
    }
  }

  private void print(Report report) {
    if (arguments.wantsJson()) {
      out.print(report.json().text());
      return;
    }
    if (report instanceof NoAnswer none) {
      err.println("keystone-token-exporter: " + none.reason());
      return;
    }
    Page page = new Page(terminals.wantColours());
    report.print(page);
    out.print(page.text());
  }
}
