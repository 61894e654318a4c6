package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The token table: its rows by state, and what else is known of it. */
record TableSection(Provenance provenance, Optional<Table> table) {

  /** No state is wrong in itself. */
  private static final double NEVER_HOT = Double.POSITIVE_INFINITY;

  /**
   * Figures of the table.
   *
   * @param states rows by state; empty where they are not known
   */
  record Table(Optional<Rows> states, List<Fact> facts, TopUsers topUsers) {}

  /** Rows by state, all of them last. */
  record Rows(List<State> states, String all) {}

  /** Rows in one state. */
  record State(String name, String rows, Optional<Share> share) {}

  /** Something that is known, or said not to be. */
  record Fact(String name, String text) {}

  static TableSection of(Snapshot snapshot, Instant now) {
    return new TableSection(
        Provenance.of(snapshot.sql(), Optional.ofNullable(snapshot.runs().get(Collector.SQL)), now),
        snapshot
            .sql()
            .flatMap(Outcome::figures)
            .map(
                tokens ->
                    new Table(
                        tokens.counts().map(TableSection::rows),
                        facts(tokens, snapshot, now),
                        TopUsers.of(tokens))));
  }

  private static Rows rows(SqlTokens.Counts counts) {
    return new Rows(
        List.of(
            state("Active", counts.active(), counts),
            state("Revoked, not expired", counts.revoked(), counts),
            state("Expired", counts.expired(), counts),
            state("Without expiry", counts.noExpiry(), counts)),
        Amounts.interval(counts.rows()));
  }

  private static State state(String name, Estimate rows, SqlTokens.Counts counts) {
    return new State(
        name, Amounts.interval(rows), Share.of(rows, Optional.of(counts.rows()), NEVER_HOT));
  }

  private static List<Fact> facts(SqlTokens tokens, Snapshot snapshot, Instant now) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Oldest expired row",
            tokens
                .counts()
                .map(
                    counts ->
                        counts
                            .oldestExpired()
                            .map(expiry -> "expired " + Amounts.ago(expiry, now))
                            .orElse("none seen"))
                .orElse("not known")));
    facts.add(
        new Fact(
            "Last token issued",
            tokens
                .counts()
                .flatMap(SqlTokens.Counts::latestExpiry)
                .flatMap(snapshot::issuedAt)
                .map(issued -> Amounts.ago(issued, now))
                .orElse("not known")));
    facts.add(
        new Fact(
            "Tokens issued lately",
            tokens
                .recent()
                .map(
                    recent ->
                        Amounts.interval(recent.tokens()) + " in " + Amounts.time(recent.window()))
                .orElse("not known")));
    facts.add(
        new Fact(
            "Distinct owners",
            tokens
                .owners()
                .flatMap(SqlTokens.Owners::users)
                .map(Amounts::count)
                .orElse("not known")));
    facts.add(new Fact("Size", tokens.size().map(TableSection::size).orElse("not known")));
    facts.add(
        new Fact(
            "Keystone's schema",
            tokens.release() == Release.UNKNOWN ? "not recognised" : tokens.release().label()));
    return facts;
  }

  private static String size(SqlTokens.Size size) {
    return Amounts.bytes(size.data())
        + " rows, "
        + Amounts.bytes(size.index())
        + " indexes, "
        + Amounts.bytes(size.free())
        + " free";
  }
}
