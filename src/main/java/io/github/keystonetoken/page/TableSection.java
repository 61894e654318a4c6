package io.github.keystonetoken.page;

import static java.util.stream.Collectors.toMap;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserTokens;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The token table: its rows by state and by owner, and what else is known of it. */
record TableSection(Provenance provenance, Optional<Table> table) {

  /** No state is wrong in itself. */
  private static final double NEVER_HOT = Double.POSITIVE_INFINITY;

  private static final String NOT_KNOWN = "not known";
  private static final String NOT_REPORTED = "not reported";

  /**
   * Figures of the table.
   *
   * @param states empty if they are not known
   * @param users who owns most rows, most first
   * @param noUsers why there is none
   */
  record Table(Optional<Rows> states, List<Fact> facts, List<User> users, String noUsers) {}

  /** Rows by state, all of them last. */
  record Rows(List<State> states, String all) {}

  record State(String name, String rows, Optional<Share> share) {}

  /** Something that is known, or said not to be. */
  record Fact(String name, String text) {}

  /**
   * One user, or everybody else.
   *
   * @param owner empty for everybody else
   */
  record User(Optional<Owner> owner, String rows, Optional<Share> share, String recent) {}

  static TableSection of(Snapshot snapshot, Instant now) {
    Provenance provenance = Provenance.of(snapshot.sql(), Collector.SQL, snapshot, now);
    Optional<SqlTokens> figures = snapshot.sql().flatMap(Outcome::figures);
    if (figures.isPresent() && !figures.get().session().hasTokenTable()) {
      String text = provenance.text() + " There is no token table to read.";
      return new TableSection(new Provenance(provenance.state(), text), Optional.empty());
    }
    return new TableSection(
        provenance,
        figures.map(
            sql ->
                new Table(
                    sql.counts().map(TableSection::rows),
                    facts(sql, snapshot, now),
                    sql.owners().map(owners -> users(owners, sql)).orElse(List.of()),
                    isEmpty(sql) ? "There are no rows." : "Owners are not known.")));
  }

  private static boolean isEmpty(SqlTokens sql) {
    return sql.counts().filter(counts -> counts.rows().value() == 0).isPresent();
  }

  private static Rows rows(Counts counts) {
    return new Rows(
        List.of(
            state("Active", counts.active(), counts),
            state("Revoked, not expired", counts.revoked(), counts),
            state("Expired", counts.expired(), counts),
            state("Without expiry", counts.noExpiry(), counts)),
        Amounts.interval(counts.rows()));
  }

  private static State state(String name, Estimate rows, Counts counts) {
    return new State(
        name, Amounts.interval(rows), Share.of(rows, Optional.of(counts.rows()), NEVER_HOT));
  }

  private static List<Fact> facts(SqlTokens sql, Snapshot snapshot, Instant now) {
    Optional<String> oldestExpired =
        sql.counts()
            .map(
                counts ->
                    counts
                        .oldestExpired()
                        .map(expiry -> "expired " + Amounts.ago(expiry, now))
                        .orElse("none seen"));
    Optional<Instant> lastIssued =
        sql.counts().flatMap(Counts::latestExpiry).flatMap(snapshot::issuedAt);
    return List.of(
        fact("Oldest expired row", oldestExpired),
        fact("Last token issued", lastIssued.map(issued -> Amounts.ago(issued, now))),
        fact(
            "Tokens issued lately",
            sql.recent()
                .map(
                    recent ->
                        Amounts.interval(recent.tokens())
                            + " in "
                            + Amounts.time(recent.window()))),
        fact("Distinct owners", sql.owners().flatMap(SqlTokens.Owners::users).map(Amounts::count)),
        fact("Size", sql.size().map(TableSection::size)),
        new Fact(
            "Keystone's schema",
            sql.release() == Release.UNKNOWN ? "not recognised" : sql.release().label()));
  }

  private static Fact fact(String name, Optional<String> text) {
    return new Fact(name, text.orElse(NOT_KNOWN));
  }

  private static String size(SqlTokens.Size size) {
    return "%s rows, %s indexes, %s free"
        .formatted(
            Amounts.bytes(size.data()), Amounts.bytes(size.index()), Amounts.bytes(size.free()));
  }

  private static List<User> users(SqlTokens.Owners owners, SqlTokens sql) {
    Optional<Estimate> all = sql.counts().map(Counts::rows);
    Map<String, String> recent =
        sql.recent().map(SqlTokens.Recent::top).orElse(List.of()).stream()
            .collect(
                toMap(
                    UserTokens::userId,
                    user -> Amounts.interval(user.tokens()),
                    (one, same) -> one));
    boolean isSmall = all.filter(rows -> rows.value() > Thresholds.HOARDING_ROWS).isEmpty();
    double hot = isSmall ? NEVER_HOT : Thresholds.HOARDING_SHARE;
    List<User> users = new ArrayList<>();
    for (UserTokens user : owners.top()) {
      users.add(
          new User(
              Optional.of(Owner.of(Account.of(user), "no owner")),
              Amounts.interval(user.tokens()),
              Share.of(user.tokens(), all, hot),
              recent.getOrDefault(user.userId(), NOT_REPORTED)));
    }
    Estimate others = owners.others();
    if (!others.equals(Estimate.counted(0))) {
      users.add(
          new User(
              Optional.empty(),
              Amounts.interval(others),
              Share.of(others, all, hot),
              NOT_REPORTED));
    }
    return users;
  }
}
