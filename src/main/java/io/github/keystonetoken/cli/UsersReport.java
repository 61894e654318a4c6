package io.github.keystonetoken.cli;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answer to {@code users}: who owns the rows of the token table. */
final class UsersReport {

  private UsersReport() {}

  static Report of(Snapshot snapshot) {
    SqlTokens tokens = snapshot.sql().flatMap(Outcome::figures).orElse(null);
    if (tokens == null) {
      String failure = failure(snapshot.sql().orElse(null));
      return data(new Report(Status.UNUSABLE).paragraph(failure), Optional.of(failure), null);
    }
    Report report = new Report(tokens.owners().isPresent() ? Status.FINE : Status.UNUSABLE);
    Estimate rows = tokens.counts().map(Counts::rows).orElse(null);
    if (rows != null) {
      List<Row> states = new ArrayList<>();
      states(tokens)
          .forEach(
              (state, of) ->
                  states.add(
                      new Row()
                          .text("STATE", state)
                          .number("ROWS", of)
                          .number("SHARE", share(of, rows))
                          .number("EXACT TO", Amounts.error(of))));
      report.table(states).emptyLine();
    }
    tokens
        .owners()
        .ifPresentOrElse(
            owners -> report.table(table(owners, tokens, rows)),
            () ->
                report.paragraph(
                    "The owners of the rows cannot be read: see the grants that"
                        + " 'keystone-token-exporter grants' prints."));
    return data(report, Optional.empty(), tokens);
  }

  private static String failure(@Nullable Outcome<SqlTokens> outcome) {
    if (outcome == null) {
      return "No database is configured, or it did not answer in time.";
    }
    return outcome instanceof Outcome.Failed<SqlTokens> failed ? failed.failure().reason() : "";
  }

  private static Map<String, Estimate> states(SqlTokens tokens) {
    Map<String, Estimate> states = new LinkedHashMap<>();
    tokens
        .counts()
        .ifPresent(
            counts -> {
              states.put("active", counts.active());
              states.put("revoked", counts.revoked());
              states.put("expired", counts.expired());
              states.put("no expiry", counts.noExpiry());
              states.put("all", counts.rows());
            });
    return states;
  }

  private static List<Row> table(Owners owners, SqlTokens tokens, @Nullable Estimate rows) {
    Map<String, Estimate> recent = new LinkedHashMap<>();
    tokens
        .recent()
        .ifPresent(
            lately -> lately.top().forEach(user -> recent.put(user.userId(), user.tokens())));
    List<Row> table = new ArrayList<>();
    for (UserTokens user : owners.top()) {
      table.add(
          row(
              name(user),
              user.userId(),
              user.tokens(),
              rows,
              Optional.ofNullable(recent.get(user.userId()))));
    }
    if (owners.others().value() > 0) {
      table.add(row("everybody else", "", owners.others(), rows, ""));
    }
    return table;
  }

  private static Row row(
      String name, String id, Estimate tokens, @Nullable Estimate rows, Object recent) {
    return new Row()
        .text("OWNER", name)
        .text("ID", id)
        .number("ROWS", tokens)
        .number("SHARE", share(tokens, rows))
        .number("RECENT", recent)
        .number("EXACT TO", Amounts.error(tokens));
  }

  private static String name(UserTokens user) {
    if (user.userId().isEmpty()) {
      return "(no owner)";
    }
    return user.userName().isEmpty() ? "(no name)" : user.userName();
  }

  private static Optional<String> share(Estimate part, @Nullable Estimate whole) {
    return whole == null || whole.value() == 0
        ? Optional.empty()
        : Optional.of(Amounts.percent((double) part.value() / whole.value()));
  }

  private static Report data(Report report, Optional<String> failure, @Nullable SqlTokens tokens) {
    Row states = new Row();
    Owners owners = null;
    List<UserTokens> recent = List.of();
    if (tokens != null) {
      states(tokens).forEach((state, rows) -> states.data(state.replace(' ', '_'), rows));
      owners = tokens.owners().orElse(null);
      recent = tokens.recent().map(Recent::top).orElse(List.of());
    }
    return report
        .data("failure", failure)
        .data("states", states)
        .data("owners", owners == null ? Optional.empty() : owners.users())
        .data("users", owners == null ? List.of() : data(owners.top()))
        .data("others", owners == null ? Optional.empty() : owners.others())
        .data("recent_users", data(recent));
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
