package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.TokenStore;
import io.github.keystonetoken.page.Page.Owner;
import io.github.keystonetoken.page.Page.Share;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keystone's database: rows of the token table by state and by owner, and other tables that grow.
 *
 * @param table empty if unknown, or if it is empty and tokens are kept elsewhere
 */
record TableSection(String title, Provenance provenance, Optional<Table> table, List<Fact> other) {

  /** No state is a problem in itself. */
  private static final double NEVER_HOT = Double.POSITIVE_INFINITY;

  private static final String TOKEN_TABLE = "Token table";
  private static final String DATABASE = "Database";

  private static final String NOT_KNOWN = "not known";
  private static final String NOT_REPORTED = "not reported";

  /**
   * Figures of the table.
   *
   * @param states empty if unknown
   * @param users owners of the most rows, most first
   * @param noUsers why there are none
   */
  record Table(Optional<Rows> states, List<Fact> facts, List<User> users, String noUsers) {}

  /** Rows by state, all of them last. */
  record Rows(List<State> states, String all) {}

  record State(String name, String rows, Optional<Share> share) {}

  record Fact(String name, String text) {}

  /**
   * One user, or all others.
   *
   * @param owner empty for all others
   */
  record User(Optional<Owner> owner, String rows, Optional<Share> share, String recent) {}

  static TableSection of(Snapshot snapshot, Instant now) {
    Provenance provenance = Provenance.of(snapshot.sql(), Collector.SQL, snapshot, now);
    TokenStore store = snapshot.tokenStore();
    boolean isElsewhere = store.isNone() || store.isMemcached();
    SqlTokens sql = snapshot.sqlFigures().orElse(null);
    if (sql == null) {
      String title = isElsewhere ? DATABASE : TOKEN_TABLE;
      return new TableSection(title, provenance, Optional.empty(), List.of());
    }
    List<Fact> other = accumulated(sql);
    boolean hasTable = sql.session().hasTokenTable();
    if (!hasTable || (isElsewhere && isEmpty(sql))) {
      String why = hasTable ? " The token table is empty." : " There is no token table to read.";
      return new TableSection(
          DATABASE,
          new Provenance(provenance.state(), provenance.text() + why),
          Optional.empty(),
          other);
    }
    Table table =
        new Table(
            sql.counts().map(TableSection::rows),
            facts(sql, snapshot, now),
            sql.owners().map(owners -> users(owners, sql)).orElse(List.of()),
            isEmpty(sql) ? "There are no rows." : "Owners are not known.");
    return new TableSection(TOKEN_TABLE, provenance, Optional.of(table), other);
  }

  private static List<Fact> accumulated(SqlTokens sql) {
    String release = sql.release() == Release.UNKNOWN ? "unknown" : sql.release().title();
    List<Fact> facts = new ArrayList<>(List.of(new Fact("Keystone's schema", release)));
    sql.revocations()
        .map(events -> Amounts.text("%s needed, %s prunable", events.needed(), events.prunable()))
        .ifPresent(text -> facts.add(new Fact("Revocation events", text)));
    sql.trusts()
        .map(
            trusts ->
                Amounts.text(
                    "%s%s active, %s expired, %s deleted",
                    trusts.isCounted() ? "" : "about ",
                    trusts.active(),
                    trusts.expired(),
                    trusts.deleted()))
        .ifPresent(text -> facts.add(new Fact("Trusts", text)));
    sql.applicationCredentials()
        .map(
            credentials ->
                Amounts.text("%s active, %s expired", credentials.active(), credentials.expired()))
        .ifPresent(text -> facts.add(new Fact("Application credentials", text)));
    return facts;
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
            .map(Counts::oldestExpired)
            .map(at -> at.map(expiry -> "expired " + Amounts.ago(expiry, now)).orElse("none seen"));
    Optional<Instant> lastIssued =
        sql.counts().flatMap(Counts::latestExpiry).flatMap(snapshot::issuedAt);
    return List.of(
        fact("Oldest expired row", oldestExpired),
        fact("Last token issued", lastIssued.map(issued -> Amounts.ago(issued, now))),
        fact(
            "Recent tokens",
            sql.recent()
                .map(of -> Amounts.interval(of.tokens()) + " in " + Amounts.time(of.window()))),
        fact("Distinct owners", sql.owners().flatMap(SqlTokens.Owners::users).map(Amounts::count)),
        fact("Size", sql.size().map(TableSection::size)));
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
    Map<String, String> recent = new HashMap<>();
    for (UserTokens user : sql.recent().map(SqlTokens.Recent::top).orElse(List.of())) {
      recent.put(user.userId(), Amounts.interval(user.tokens()));
    }
    boolean isSmall = all.filter(rows -> rows.value() > Thresholds.HOARDING_ROWS).isEmpty();
    double hot = isSmall ? NEVER_HOT : Thresholds.HOARDING_SHARE;
    List<User> users = new ArrayList<>();
    for (UserTokens user : owners.top()) {
      users.add(
          new User(
              Optional.of(Owner.of(new Account(user.user()), "no owner")),
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
