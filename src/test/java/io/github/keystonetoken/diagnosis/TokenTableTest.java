package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static io.github.keystonetoken.diagnosis.Diagnosis.database;
import static io.github.keystonetoken.diagnosis.Diagnosis.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.SqlTokens.Right;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Findings about the token table, other tables that grow, and the exporter's account. */
final class TokenTableTest {

  private static final QueryPlan FULL_SCAN =
      new QueryPlan("list_revoked", "ALL", "", OptionalLong.of(10_527), PlanSource.EXPLAIN);

  private static final QueryPlan RANGE_SCAN =
      new QueryPlan(
          "list_revoked", "range", "ix_token_expires", OptionalLong.of(161), PlanSource.EXPLAIN);

  /** 100 ranges of 100 rows, each of which takes 31.25 ms. */
  private static final StatementTimes RANGES = new StatementTimes(100, 3.125, 0, 10_000, 0.03125);

  private static Cloud backlog(Release release, long expired, int hours) {
    return of(release).rows(20_916).expired(expired, Duration.ofHours(hours));
  }

  private static Cloud of(Release release) {
    return new Cloud().release(release);
  }

  private static Cloud backlogIn(String database) {
    return backlog(Release.ICEHOUSE, 20_361, 168).with(cloud -> cloud.database = database);
  }

  @Test
  void deletesExpiredRows() {
    new Examples("flush.txt")
        .of(table(FlushNotRunning::check))
        .finds("Icehouse", backlog(Release.ICEHOUSE, 20_361, 168))
        .isSilent("old", backlog(Release.ICEHOUSE, 20_000, 2))
        .isSilent("few", backlog(Release.ICEHOUSE, 1_000, 168))
        .finds(
            "Grizzly has no flush and no index",
            of(Release.GRIZZLY)
                .index("expires", false)
                .rows(new Estimate(20_916, 0.02))
                .expired(new Estimate(20_361, 0.03), Duration.ofDays(7)))
        .finds(
            "Pike keeps rows within [token] allow_expired_window", backlog(Release.PIKE, 2_000, 51))
        .isSilent("Pike", backlog(Release.PIKE, 2_000, 50))
        .finds("an unknown release may be Pike", backlog(Release.UNKNOWN, 2_000, 51))
        .isSilent("unknown release", backlog(Release.UNKNOWN, 2_000, 50))
        .finds("database of another name", backlogIn("ks_prod"))
        .finds("database whose name is quoted for the shell", backlogIn("it's $x"))
        .verify();
  }

  private static Cloud owner(long all, long tokens) {
    return new Cloud().rows(all).owner("quantum", Estimate.counted(tokens));
  }

  @Test
  void namesHeavyUsers() {
    new Examples("users.txt")
        .of(table(HeavyUser::ownsRows))
        .finds(
            "most rows",
            new Cloud()
                .rows(new Estimate(20_916, 0.02))
                .owner("quantum", new Estimate(20_700, 0.004))
                .issued("quantum", 58)
                .issued("nova", 3))
        .isSilent("half of the rows", owner(20_000, 10_000))
        .isSilent("small table", owner(5_000, 4_999))
        .of(database(HeavyUser::requestsToTable))
        .finds("more than one token a second", new Cloud().issued("quantum", 601))
        .isSilent("one token a second", new Cloud().issued("quantum", 600))
        .verify();
  }

  private static Cloud withoutIndexes(Release release) {
    return of(release).rows(20_916).index("expires", false).index("expires,valid", false);
  }

  @Test
  void createsMissingIndexes() {
    Cloud ignored =
        withoutIndexes(Release.KILO)
            .unusable("expires", "ALTER INDEX `ix_token_expires` NOT IGNORED");
    new Examples("indexes.txt")
        .of(table(IndexMissing::check))
        .finds(
            "Grizzly: a name that its upgrade does not use",
            withoutIndexes(Release.GRIZZLY).plan(FULL_SCAN))
        .finds("Icehouse", withoutIndexes(Release.ICEHOUSE))
        .isSilent(
            "release without an index on users",
            of(Release.ICEHOUSE).rows(20_916).index("user_id", false))
        .finds(
            "Kilo: the plan reads a range",
            withoutIndexes(Release.KILO).index("expires", true).plan(RANGE_SCAN))
        .finds("Kilo: on users too", withoutIndexes(Release.KILO).index("user_id", false))
        .finds("Kilo: on users only", of(Release.KILO).rows(20_916).index("user_id", false))
        .isSilent("indexes cannot be seen", of(Release.KILO).rows(20_916))
        .isSilent("small table", withoutIndexes(Release.KILO).rows(1_000))
        .finds(
            "unknown release that may be Grizzly",
            withoutIndexes(Release.UNKNOWN).index("expires", true))
        .finds(
            "unknown release that is not Grizzly",
            withoutIndexes(Release.UNKNOWN).index("expires", true).index("user_id", false))
        .finds("one of two is ignored", ignored)
        .finds("both are ignored", ignored.unusable("expires,valid", "ENABLE KEYS"))
        .verify();
  }

  private static Cloud statement(long runs, double seconds, long cutOff) {
    return new Cloud().statement("states", new StatementTimes(runs, seconds, cutOff, 0, 1));
  }

  private static Cloud sampled(long mebibytes, StatementTimes ranges) {
    return new Cloud().with(cloud -> cloud.tableBytes = mebibytes << 20).statement("slice", ranges);
  }

  private static Cloud readBy(String plan) {
    return new Cloud().with(cloud -> cloud.readBy = plan);
  }

  @Test
  void saysHowSlowAndExactTheFiguresAre() {
    CollectorRuns day =
        new CollectorRuns(
            Duration.ofMinutes(1),
            1_440,
            Map.of(),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(NOW),
            Optional.empty());
    new Examples("statements.txt")
        .of(QuerySlow::measured)
        .finds("mean of own statement", statement(4, 4.4, 0))
        .isSilent("one second", statement(4, 4, 0))
        .of(table(QuerySlow::estimated))
        .finds("Keystone's query by samples", sampled(1_024, RANGES).rows(80_000).plan(FULL_SCAN))
        // The mean range takes 27 ms, by which the scan would take 8 s: as measured with ten
        // processes on two cores.
        .isSilent(
            "busy processor",
            sampled(205, new StatementTimes(288, 7.776, 0, 37_000, 0.006))
                .rows(48_000)
                .plan(FULL_SCAN))
        .isSilent("large table with an index", sampled(1_024, RANGES).plan(RANGE_SCAN))
        .of(CountsInexact::cutOff)
        .finds("cut off", statement(4, 0, 4))
        .finds("cut off, and tokens are not stored", statement(4, 0, 4).provider("fernet"))
        .isSilent("cut off three times", statement(3, 0, 3))
        .isSilent(
            "cut off 14 times in a day",
            statement(14, 0, 14).snapshot().withRuns(Collector.SQL, day))
        .of(database(CountsInexact::check))
        .finds(
            "estimated rows",
            readBy("counts, owners, recent estimated from short ranges of ids")
                .rows(new Estimate(20_916, 0.02)))
        .isSilent("counted rows", new Cloud())
        .finds(
            "rows could not be counted",
            readBy("states, owners absent, because the account may not sample the table")
                .with(cloud -> cloud.isCounted = false))
        .isSilent(
            "rows that could not be counted, and tokens are not stored",
            new Cloud().provider("fernet").with(cloud -> cloud.isCounted = false))
        .verify();
  }

  private static Cloud leftBy(Release release) {
    return of(release).with(cloud -> cloud.latestExpiry = NOW.minusSeconds(86_400));
  }

  @Test
  void deletesUnusedRows() {
    new Examples("unused-rows.txt")
        .of(table(UnusedRows::tokens))
        .finds("orphan table", leftBy(Release.ROCKY))
        .finds(
            "orphan table of Fernet tokens that is still written",
            of(Release.QUEENS).provider("fernet"))
        .finds("orphan table of Rocky that is still written", of(Release.ROCKY))
        .isSilent("tokens in SQL", of(Release.QUEENS))
        .isSilent("empty table", of(Release.ROCKY).rows(0))
        .of(database(UnusedRows::others))
        .finds("trusts of Stein", of(Release.STEIN).trusts(41, 1, 100_000, true))
        .finds("trusts of Rocky", of(Release.ROCKY).trusts(0, 0, 200_000, true))
        .finds("trusts of an unknown release", of(Release.UNKNOWN).trusts(0, 0, 200_000, true))
        .finds("estimated trusts", new Cloud().trusts(0, 0, 200_000, false))
        .finds("application credentials", new Cloud().applicationCredentials(212, 50_001))
        .finds("both", new Cloud().trusts(0, 0, 200_000, true).applicationCredentials(0, 60_000))
        .isSilent(
            "trusts and application credentials",
            new Cloud()
                .trusts(1_000_000, 50_000, 50_000, true)
                .applicationCredentials(1_000_000, 50_000))
        .verify();
  }

  private static Cloud revocations(Release release, long needed, long overdue) {
    return of(release).revocations(needed, 10_400, overdue);
  }

  @Test
  void deletesPrunableRevocationEvents() {
    new Examples("revocations.txt")
        .of(database(UnusedRows::revocations))
        .finds("Icehouse", revocations(Release.ICEHOUSE, 1_000, 10_001))
        .finds(
            "tokens of a week",
            revocations(Release.ICEHOUSE, 0, 10_001)
                .configured("sql", Duration.ofDays(7), Map.of()))
        .finds("needed events, which are not deleted", revocations(Release.NEWTON, 1_001, 0))
        .isSilent("events are pruned", revocations(Release.KILO, 1_000, 10_000))
        .verify();
  }

  /** Only these releases go through all events. */
  @ParameterizedTest
  @EnumSource
  void neededEventsMatterFromKiloToNewton(Release release) {
    boolean goesThroughAll = EnumSet.range(Release.KILO, Release.NEWTON).contains(release);
    Cloud cloud = revocations(release, 100_000, 10_000);

    assertThat(cloud.findings(database(UnusedRows::revocations)).isEmpty())
        .isNotEqualTo(goesThroughAll);
  }

  private static Right right(String what, String statement) {
    return new Right(what, List.of(statement));
  }

  private static Cloud excess(String account) {
    Right select =
        right(
            "SELECT on `keystone`.`token`",
            "REVOKE SELECT ON `keystone`.`token` FROM 'exporter'@'%';");
    return new Cloud()
        .with(cloud -> cloud.account = account)
        .with(cloud -> cloud.excess = List.of(select))
        .configured("sql", Duration.ofHours(1), Map.of());
  }

  @Test
  void correctsGrants() {
    Right names =
        right(
            "no user names, because the account may read none",
            "GRANT SELECT (id, name) ON `keystone`.`user` TO 'exporter'@'%';");
    Right version =
        right(
            "Keystone's release is not recognised",
            "GRANT SELECT (repository_id, version) ON `keystone`.`migrate_version` TO 'exporter'@'%';");
    new Examples("grants.txt")
        .of(database(Grants::excess))
        .finds("too many", excess("exporter@%"))
        .finds("Keystone's own account, of which nothing is revoked", excess("keystone@%"))
        .finds(
            "Keystone's own account, and tokens are not stored",
            excess("keystone@%").provider("fernet"))
        .of(database(Grants::missing))
        .finds("too few", new Cloud().with(cloud -> cloud.missing = List.of(names, version)))
        .verify();
  }
}
