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
import io.github.keystonetoken.model.UserTokens;
import io.github.keystonetoken.view.Amounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Who owns the rows of the token table. */
@Command(
    name = "users",
    description = "Show who owns the rows of the token table; --collector.users=N for more.",
    exitCodeList = {"0:The owners were read.", "2:They cannot be read."})
final class UsersCommand implements ExporterCommand.Answering {

  @Mixin private final CommandOptions options = new CommandOptions();

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    return options.print(report(options.collect(options.load(), Scope.TABLE)));
  }

  static Report report(Snapshot snapshot) {
    Optional<SqlTokens> tokens = snapshot.sql().flatMap(Outcome::figures);
    Map<String, Estimate> states = states(tokens.flatMap(SqlTokens::counts).orElse(null));
    Optional<Owners> owners = tokens.flatMap(SqlTokens::owners);
    List<UserTokens> recent = tokens.flatMap(SqlTokens::recent).map(Recent::top).orElse(List.of());
    String failure = tokens.isPresent() ? null : failure(snapshot.sql().orElse(null));

    Report report = new Report(owners.isPresent() ? Status.FINE : Status.UNUSABLE);
    Estimate rows = states.get("all");
    if (failure != null) {
      report.paragraph(failure);
    } else {
      if (rows != null) {
        report.table(rows(states, rows)).emptyLine();
      }
      if (owners.isPresent()) {
        report.table(rows(owners.get(), recent, rows));
      } else {
        report.paragraph(
            "The owners of the rows cannot be read: see the grants that"
                + " 'keystone-token-exporter grants' prints.");
      }
    }

    Row stateData = new Row();
    states.forEach((state, of) -> stateData.data(state.replace(' ', '_'), of));
    return report
        .data("failure", failure)
        .data("states", stateData)
        .data("owners", owners.flatMap(Owners::users))
        .data("users", data(owners.map(Owners::top).orElse(List.of())))
        .data("others", owners.map(Owners::others))
        .data("recent_users", data(recent));
  }

  private static String failure(@Nullable Outcome<SqlTokens> outcome) {
    return outcome instanceof Outcome.Failed<SqlTokens> failed
        ? failed.failure().reason()
        : "No database is configured, or it did not answer in time.";
  }

  private static Map<String, Estimate> states(@Nullable Counts counts) {
    Map<String, Estimate> states = new LinkedHashMap<>();
    if (counts != null) {
      states.put("active", counts.active());
      states.put("revoked", counts.revoked());
      states.put("expired", counts.expired());
      states.put("no expiry", counts.noExpiry());
      states.put("all", counts.rows());
    }
    return states;
  }

  private static List<Row> rows(Map<String, Estimate> states, Estimate all) {
    List<Row> rows = new ArrayList<>();
    states.forEach(
        (state, of) ->
            rows.add(
                new Row()
                    .text("STATE", state)
                    .number("ROWS", of)
                    .number("SHARE", share(of, all))
                    .number("EXACT TO", Amounts.error(of))));
    return rows;
  }

  private static List<Row> rows(Owners owners, List<UserTokens> recent, @Nullable Estimate all) {
    Map<String, Estimate> recentById = new HashMap<>();
    recent.forEach(user -> recentById.put(user.userId(), user.tokens()));
    List<Row> rows = new ArrayList<>();
    for (UserTokens user : owners.top()) {
      String id = user.userId();
      rows.add(row(name(user), id, user.tokens(), all, recentById.get(id)));
    }
    if (owners.others().value() > 0) {
      rows.add(row("everybody else", "", owners.others(), all, ""));
    }
    return rows;
  }

  private static Row row(
      String name, String id, Estimate tokens, @Nullable Estimate all, @Nullable Object recent) {
    return new Row()
        .text("OWNER", name)
        .text("ID", id)
        .number("ROWS", tokens)
        .number("SHARE", share(tokens, all))
        .number("RECENT", recent)
        .number("EXACT TO", Amounts.error(tokens));
  }

  private static String name(UserTokens user) {
    if (user.userId().isEmpty()) {
      return "(no owner)";
    }
    return user.userName().isEmpty() ? "(no name)" : user.userName();
  }

  private static @Nullable String share(Estimate part, @Nullable Estimate whole) {
    return whole == null || whole.value() == 0
        ? null
        : Amounts.percent((double) part.value() / whole.value());
  }

  private static List<Row> data(List<UserTokens> users) {
    return users.stream()
        .map(
            user ->
                new Row()
                    .data("user_id", user.userId())
                    .data("user_name", user.userName())
                    .data("tokens", user.tokens()))
        .toList();
  }
}
