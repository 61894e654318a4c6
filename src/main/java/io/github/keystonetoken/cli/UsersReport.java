package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.Owners;
import io.github.keystonetoken.model.UserTokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The answer to {@code users}: who owns the rows of the token table. */
final class UsersReport implements Report {

  private final Optional<Outcome<SqlTokens>> outcome;
  private final Optional<SqlTokens> tokens;

  private UsersReport(Optional<Outcome<SqlTokens>> outcome) {
    this.outcome = outcome;
    this.tokens = outcome.flatMap(Outcome::figures);
  }

  public static UsersReport of(Snapshot snapshot) {
    return new UsersReport(snapshot.sql());
  }

  @Override
  public Status status() {
    return tokens.flatMap(SqlTokens::owners).isPresent() ? Status.FINE : Status.UNUSABLE;
  }

  @Override
  public void print(Page page) {
    if (tokens.isEmpty()) {
      page.paragraph(whyNot());
      return;
    }
    Optional<Counts> counts = tokens.flatMap(SqlTokens::counts);
    counts.ifPresent(rows -> page.table(statesTable(rows)).line());
    tokens
        .flatMap(SqlTokens::owners)
        .ifPresentOrElse(
            owners -> page.table(ownersTable(owners, counts.map(Counts::rows))),
            () ->
                page.paragraph(
                    "The owners of the rows cannot be read: see the grants that"
                        + " 'keystone-token-exporter grants' prints."));
  }

  private String whyNot() {
    return outcome
        .map(
            failed ->
                failed instanceof Outcome.Failed<SqlTokens> failure
                    ? failure.failure().reason()
                    : "")
        .orElse("No database is configured, or it did not answer in time.");
  }

  private static Table statesTable(Counts counts) {
    Table table = new Table("STATE", "#ROWS", "#SHARE", "#EXACT TO");
    states(counts)
        .forEach(
            (state, rows) ->
                table.row(
                    state,
                    Words.estimate(rows),
                    share(rows, Optional.of(counts.rows())),
                    Words.exactness(rows)));
    return table;
  }

  private static Map<String, Estimate> states(Counts counts) {
    Map<String, Estimate> states = new LinkedHashMap<>();
    states.put("active", counts.active());
    states.put("revoked", counts.revoked());
    states.put("expired", counts.expired());
    states.put("no expiry", counts.noExpiry());
    states.put("all", counts.rows());
    return states;
  }

  private Table ownersTable(Owners owners, Optional<Estimate> rows) {
    Map<String, Estimate> recent = new LinkedHashMap<>();
    tokens
        .flatMap(SqlTokens::recent)
        .ifPresent(
            lately -> lately.top().forEach(user -> recent.put(user.userId(), user.tokens())));
    Table table = new Table("OWNER", "ID", "#ROWS", "#SHARE", "#RECENT", "#EXACT TO");
    for (UserTokens user : owners.top()) {
      table.row(
          name(user),
          user.userId(),
          Words.estimate(user.tokens()),
          share(user.tokens(), rows),
          Optional.ofNullable(recent.get(user.userId())).map(Words::estimate).orElse(Words.UNKNOWN),
          Words.exactness(user.tokens()));
    }
    if (owners.others().value() > 0) {
      table.row(
          "everybody else",
          "",
          Words.estimate(owners.others()),
          share(owners.others(), rows),
          "",
          Words.exactness(owners.others()));
    }
    return table;
  }

  private static String name(UserTokens user) {
    if (user.userId().isEmpty()) {
      return "(no owner)";
    }
    return user.userName().isEmpty() ? "(no name)" : user.userName();
  }

  private static String share(Estimate part, Optional<Estimate> whole) {
    return whole
        .filter(rows -> rows.value() > 0)
        .map(rows -> Words.percent((double) part.value() / rows.value()))
        .orElse(Words.UNKNOWN);
  }

  @Override
  public JsonObject json() {
    JsonObject states = new JsonObject();
    tokens
        .flatMap(SqlTokens::counts)
        .ifPresent(
            counts ->
                states(counts)
                    .forEach((state, rows) -> states.with(state.replace(' ', '_'), json(rows))));
    Optional<Owners> owners = tokens.flatMap(SqlTokens::owners);
    return new JsonObject()
        .with("failure", tokens.isPresent() ? Optional.empty() : Optional.of(whyNot()))
        .with("states", states)
        .with("owners", owners.flatMap(Owners::users))
        .with("users", owners.map(of -> json(of.top())).orElse(List.of()))
        .with("others", owners.map(of -> json(of.others())))
        .with(
            "recent_users",
            tokens.flatMap(SqlTokens::recent).map(recent -> json(recent.top())).orElse(List.of()));
  }

  private static List<JsonObject> json(List<UserTokens> users) {
    return users.stream()
        .map(
            user ->
                new JsonObject()
                    .with("user_id", user.userId())
                    .with("user_name", user.userName())
                    .with("tokens", json(user.tokens())))
        .toList();
  }

  private static JsonObject json(Estimate estimate) {
    return new JsonObject()
        .with("rows", estimate.value())
        .with("relative_error", estimate.relativeError());
  }
}
