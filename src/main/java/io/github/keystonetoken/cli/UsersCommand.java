package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.cli.SingleCollection.Scope;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.Owners;
import io.github.keystonetoken.model.SqlTokens.Recent;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** The owners of the rows of the token table. */
@Command(
    name = "users",
    description =
        "Print the owners of the most rows of the token table; --collector.users=N prints more.",
    exitCodeList = {"0:The owners were read.", "2:The owners cannot be read."})
final class UsersCommand extends ReportCommand {

  @Override
  Report report() throws ConfigException, InterruptedException {
    return report(collect(load(), Scope.TABLE));
  }

  static Report report(Snapshot snapshot) {
    SqlTokens tokens = snapshot.sqlFigures().orElse(null);
    Owners owners = tokens == null ? null : tokens.owners().orElse(null);
    Recent read = tokens == null ? null : tokens.recent().orElse(null);
    List<UserTokens> recent = read == null ? List.of() : read.top();
    Counts counts = tokens == null ? null : tokens.counts().orElse(null);
    boolean noTable = tokens != null && !tokens.session().hasTokenTable();
    Report report = new Report(owners != null || noTable ? Status.FINE : Status.UNUSABLE);
    String failure = null;
    if (tokens == null) {
      failure =
          snapshot.sql().orElse(null) instanceof Outcome.Failed<SqlTokens> failed
              ? failed.failure().reason()
              : "No database is configured, or it did not answer in time.";
    }
    report.data("failure", failure);
    addStates(counts, report);
    if (failure != null) {
      report.paragraph(failure);
    } else if (owners != null) {
      report.table(rows(owners, recent, counts));
    } else if (noTable) {
      report.paragraph("There is no token table to read.");
    } else {
      report.paragraph(
          "The owners of the rows cannot be read: a privilege is missing. Run 'keystone-token-exporter grants' for the SQL that grants it.");
    }
    return report
        .data("owners", owners == null ? null : owners.users())
        .data("users", data(owners == null ? List.of() : owners.top()))
        .data("others", owners == null ? null : owners.others())
        .data("recent_users", data(recent));
  }

  private static void addStates(@Nullable Counts counts, Report report) {
    Row data = new Row();
    report.data("states", data);
    if (counts != null) {
      List<Row> rows = new ArrayList<>();
      rows.add(state("active", counts.active(), counts, data));
      rows.add(state("revoked", counts.revoked(), counts, data));
      rows.add(state("expired", counts.expired(), counts, data));
      rows.add(state("no expiry", counts.noExpiry(), counts, data));
      rows.add(state("all", counts.rows(), counts, data));
      report.table(rows).emptyLine();
    }
  }

  private static Row state(String name, Estimate rows, Counts counts, Row data) {
    data.data(name.replace(' ', '_'), rows);
    return new Row()
        .text("STATE", name)
        .number("ROWS", rows)
        .number("SHARE", share(rows, counts))
        .number("ACCURACY", Amounts.error(rows));
  }

  private static @Nullable String share(Estimate part, @Nullable Counts counts) {
    return counts == null || counts.rows().value() == 0
        ? null
        : Amounts.percent((double) part.value() / counts.rows().value());
  }

  private static List<Row> rows(Owners owners, List<UserTokens> recent, @Nullable Counts counts) {
    Map<String, Estimate> recentById = new HashMap<>();
    recent.forEach(user -> recentById.put(user.userId(), user.tokens()));
    List<Row> rows = new ArrayList<>();
    for (UserTokens user : owners.top()) {
      rows.add(owner(name(user), user, recentById.get(user.userId()), counts));
    }
    if (owners.others().value() > 0) {
      rows.add(owner("other owners", new UserTokens(User.UNKNOWN, owners.others()), "", counts));
    }
    return rows;
  }

  private static Row owner(
      String name, UserTokens user, @Nullable Object recent, @Nullable Counts counts) {
    return new Row()
        .text("OWNER", name)
        .text("ID", user.userId())
        .number("ROWS", user.tokens())
        .number("SHARE", share(user.tokens(), counts))
        .number("RECENT", recent)
        .number("ACCURACY", Amounts.error(user.tokens()));
  }

  private static String name(UserTokens user) {
    if (user.userId().isEmpty()) {
      return "(no owner)";
    }
    return user.userName().isEmpty() ? "(no name)" : new Account(user.user()).nameOrId();
  }

  private static List<Row> data(List<UserTokens> users) {
    return users.stream()
        .map(user -> new Row().user(user.user()).data("tokens", user.tokens()))
        .toList();
  }
}
