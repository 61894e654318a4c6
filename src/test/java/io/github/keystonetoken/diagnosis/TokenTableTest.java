package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static io.github.keystonetoken.diagnosis.Example.example;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Findings about the token table, other tables that grow, and the exporter's account. */
final class TokenTableTest {

  private static final Duration WEEK = Duration.ofDays(7);

  private static final QueryPlan FULL_SCAN =
      new QueryPlan("list_revoked", "ALL", "", OptionalLong.of(10_527), PlanSource.EXPLAIN);

  private static final QueryPlan RANGE_SCAN =
      new QueryPlan(
          "list_revoked", "range", "ix_token_expires", OptionalLong.of(161), PlanSource.EXPLAIN);

  /** 100 ranges of 100 rows, each of which takes 31.25 ms. */
  private static final StatementTimes RANGES = new StatementTimes(100, 3.125, 0, 10_000, 0.03125);

  private static Cloud backlog(Release release, long expired, Duration oldest) {
    return new Cloud().release(release).rows(20_916).expired(expired, oldest);
  }

  @Test
  void deletesExpiredRows() {
    Example.assertTexts(
        "flush.txt",
        example("Icehouse", FlushNotRunning::check, backlog(Release.ICEHOUSE, 20_361, WEEK)),
        example(
            "Grizzly has no flush and no index",
            FlushNotRunning::check,
            backlog(Release.GRIZZLY, 0, WEEK)
                .index("expires", false)
                .rows(new Estimate(20_916, 0.02))
                .expired(new Estimate(20_361, 0.03), WEEK)),
        example(
            "Pike keeps rows within [token] allow_expired_window",
            FlushNotRunning::check,
            backlog(Release.PIKE, 2_000, Duration.ofHours(51))),
        example(
            "an unknown release may be Pike",
            FlushNotRunning::check,
            backlog(Release.UNKNOWN, 2_000, Duration.ofHours(51))));
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnFlushedTable() {
    return Example.assertSilent(
        example(
            "old", FlushNotRunning::check, backlog(Release.ICEHOUSE, 20_000, Duration.ofHours(2))),
        example("few", FlushNotRunning::check, backlog(Release.ICEHOUSE, 1_000, WEEK)),
        example("Pike", FlushNotRunning::check, backlog(Release.PIKE, 2_000, Duration.ofHours(50))),
        example(
            "unknown release",
            FlushNotRunning::check,
            backlog(Release.UNKNOWN, 2_000, Duration.ofHours(50))));
  }

  @Test
  void quotesDatabaseForTheShell() {
    Cloud cloud = backlog(Release.ICEHOUSE, 20_361, WEEK);

    assertThat(cloud.database("ks_prod").findings(FlushNotRunning::check))
        .contains("n=$(mysql ks_prod -NBe \"DELETE");
    assertThat(cloud.database("it's $x").findings(FlushNotRunning::check))
        .contains("n=$(mysql 'it'\\''s $x' -NBe \"DELETE");
  }

  @Test
  void namesHeavyUsers() {
    Example.assertTexts(
        "users.txt",
        example(
            "most rows",
            HeavyUser::ownsRows,
            new Cloud()
                .rows(new Estimate(20_916, 0.02))
                .owner("quantum", new Estimate(20_700, 0.004))
                .issued("quantum", 58)
                .issued("nova", 3)),
        example(
            "more than one token a second",
            HeavyUser::requestsToTable,
            new Cloud().issued("quantum", 601)));
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnUsersBelowTheLimits() {
    return Example.assertSilent(
        example(
            "half of the rows",
            HeavyUser::ownsRows,
            new Cloud().rows(20_000).owner("quantum", Estimate.counted(10_000))),
        example(
            "small table",
            HeavyUser::ownsRows,
            new Cloud().rows(5_000).owner("quantum", Estimate.counted(4_999))),
        example(
            "one token a second", HeavyUser::requestsToTable, new Cloud().issued("quantum", 600)));
  }

  private static Cloud withoutIndexes(Release release) {
    return new Cloud()
        .release(release)
        .rows(20_916)
        .index("expires", false)
        .index("expires,valid", false);
  }

  @Test
  void createsMissingIndexes() {
    Cloud kilo = withoutIndexes(Release.KILO);
    Cloud ignored = kilo.unusable("expires", "ALTER INDEX `ix_token_expires` NOT IGNORED");
    Example.assertTexts(
        "indexes.txt",
        example(
            "Grizzly: a name that its upgrade does not use",
            IndexMissing::check,
            withoutIndexes(Release.GRIZZLY).plan(FULL_SCAN)),
        example("Icehouse", IndexMissing::check, withoutIndexes(Release.ICEHOUSE)),
        example(
            "Kilo: the plan reads a range",
            IndexMissing::check,
            withoutIndexes(Release.KILO).index("expires", true).plan(RANGE_SCAN)),
        example(
            "Kilo: on users too",
            IndexMissing::check,
            withoutIndexes(Release.KILO).index("user_id", false)),
        example(
            "Kilo: on users only",
            IndexMissing::check,
            new Cloud().release(Release.KILO).rows(20_916).index("user_id", false)),
        example(
            "unknown release that may be Grizzly",
            IndexMissing::check,
            withoutIndexes(Release.UNKNOWN).index("expires", true)),
        example(
            "unknown release that is not Grizzly",
            IndexMissing::check,
            withoutIndexes(Release.UNKNOWN).index("expires", true).index("user_id", false)),
        example("one of two is ignored", IndexMissing::check, ignored),
        example(
            "both are ignored",
            IndexMissing::check,
            ignored.unusable("expires,valid", "ENABLE KEYS")));
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnIndexes() {
    return Example.assertSilent(
        example("small table", IndexMissing::check, withoutIndexes(Release.KILO).rows(1_000)),
        example(
            "release without an index on users",
            IndexMissing::check,
            new Cloud().release(Release.ICEHOUSE).rows(20_916).index("user_id", false)),
        example(
            "indexes cannot be seen",
            IndexMissing::check,
            new Cloud().release(Release.KILO).rows(20_916)));
  }

  private static Cloud cutOff(long times) {
    return new Cloud().statement("states", new StatementTimes(times, 0, times, 0, 0));
  }

  @Test
  void saysHowSlowAndExactTheFiguresAre() {
    Example.assertTexts(
        "statements.txt",
        example(
            "mean of own statement",
            QuerySlow::check,
            new Cloud().statement("states", new StatementTimes(4, 4.4, 0, 0, 1))),
        example(
            "Keystone's query by samples",
            QuerySlow::check,
            new Cloud()
                .tableBytes(1L << 30)
                .rows(80_000)
                .plan(FULL_SCAN)
                .statement("slice", RANGES)),
        example("cut off", CountsInexact::cutOff, cutOff(4)),
        example(
            "cut off, and tokens are not stored",
            CountsInexact::cutOff,
            cutOff(4).configured("fernet", "sql", Duration.ofHours(1), Map.of())),
        example(
            "estimated rows",
            CountsInexact::check,
            new Cloud()
                .rows(new Estimate(20_916, 0.02))
                .readBy("counts, owners, recent estimated from short ranges of ids")));
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnQuickStatements() {
    CollectorRuns day =
        new CollectorRuns(
            Duration.ofMinutes(1),
            1_440,
            Map.of(),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(NOW),
            Optional.empty());
    return Example.assertSilent(
        example(
            "one second",
            QuerySlow::check,
            new Cloud().statement("states", new StatementTimes(4, 4, 0, 0, 1))),
        // The mean range takes 27 ms, by which the scan would take 8 s: as measured with ten
        // processes on two cores.
        example(
            "busy processor",
            QuerySlow::check,
            new Cloud()
                .tableBytes(205L << 20)
                .rows(48_000)
                .plan(FULL_SCAN)
                .statement("slice", new StatementTimes(288, 7.776, 0, 37_000, 0.006))),
        example(
            "large table with an index",
            QuerySlow::check,
            new Cloud().tableBytes(1L << 30).plan(RANGE_SCAN).statement("slice", RANGES)),
        example("cut off three times", CountsInexact::cutOff, cutOff(3)),
        example(
            "cut off 14 times in a day",
            CountsInexact::cutOff,
            cutOff(14).snapshot().withRuns(Collector.SQL, day)));
  }

  @Test
  void deletesUnusedRows() {
    Example.assertTexts(
        "unused-rows.txt",
        example(
            "orphan table",
            UnusedRows::tokens,
            new Cloud().release(Release.ROCKY).latestExpiry(NOW.minusSeconds(86_400))),
        example(
            "orphan table of Fernet tokens that is still written",
            UnusedRows::tokens,
            new Cloud()
                .release(Release.QUEENS)
                .configured("fernet", "sql", Duration.ofHours(1), Map.of())),
        example(
            "trusts of Stein",
            UnusedRows::others,
            new Cloud().release(Release.STEIN).trusts(41, 1, 100_000, true)),
        example("estimated trusts", UnusedRows::others, new Cloud().trusts(0, 0, 200_000, false)),
        example(
            "application credentials",
            UnusedRows::others,
            new Cloud().applicationCredentials(212, 50_001)),
        example(
            "both",
            UnusedRows::others,
            new Cloud().trusts(0, 0, 200_000, true).applicationCredentials(0, 60_000)));
  }

  @Test
  void emptiesNoTableThatIsWritten() {
    assertThat(new Cloud().release(Release.ROCKY).findings(UnusedRows::tokens))
        .contains("find the controller of an older release")
        .doesNotContain("TRUNCATE");
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEENS", "ROCKY", "UNKNOWN"})
  void deletesTrustsInBatchesIfThereMayBeNoCommand(Release release) {
    assertThat(
            new Cloud().release(release).trusts(0, 0, 200_000, true).findings(UnusedRows::others))
        .contains("DELETE FROM trust WHERE COALESCE(deleted_at, expires_at) < UTC_TIMESTAMP()");
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnFewUnusedRows() {
    return Example.assertSilent(
        example("tokens in SQL", UnusedRows::tokens, new Cloud().release(Release.QUEENS)),
        example("empty table", UnusedRows::tokens, new Cloud().release(Release.ROCKY).rows(0)),
        example(
            "trusts and application credentials",
            UnusedRows::others,
            new Cloud()
                .trusts(1_000_000, 50_000, 50_000, true)
                .applicationCredentials(1_000_000, 50_000)));
  }

  @Test
  void deletesPrunableRevocationEvents() {
    Example.assertTexts(
        "revocations.txt",
        example("Icehouse", RevocationBacklog::check, revocations(Release.ICEHOUSE, 1_000, 10_001)),
        example(
            "tokens of a week",
            RevocationBacklog::check,
            revocations(Release.ICEHOUSE, 0, 10_001).configured("sql", WEEK, Map.of())));
  }

  private static Cloud revocations(Release release, long needed, long overdue) {
    return new Cloud().release(release).revocations(needed, 10_400, overdue);
  }

  @ParameterizedTest
  @EnumSource(names = {"KILO", "LIBERTY", "MITAKA", "NEWTON"})
  void deletesNoNeededEvents(Release release) {
    assertThat(revocations(release, 1_001, 0).findings(RevocationBacklog::check))
        .contains("Each validation of a token goes through those that may match.")
        .contains("Find out who revokes so much")
        .doesNotContain("DELETE");
  }

  @ParameterizedTest
  @EnumSource(names = {"JUNO", "OCATA", "ZED", "GAZPACHO", "LATER", "UNKNOWN"})
  void isSilentOnNeededEventsOfOtherReleases(Release release) {
    assertThat(revocations(release, 100_000, 10_000).findings(RevocationBacklog::check)).isEmpty();
  }

  @Test
  void isSilentWhileEventsArePruned() {
    assertThat(revocations(Release.KILO, 1_000, 10_000).findings(RevocationBacklog::check))
        .isEmpty();
  }

  private static Cloud excess(String account) {
    return new Cloud()
        .configured("sql", Duration.ofHours(1), Map.of())
        .account(account)
        .excess(
            "SELECT on `keystone`.`token`",
            "REVOKE SELECT ON `keystone`.`token` FROM 'exporter'@'%';");
  }

  @Test
  void correctsGrants() {
    Example.assertTexts(
        "grants.txt",
        example("too many", Grants::excess, excess("exporter@%")),
        example(
            "Keystone's own account, and tokens are not stored",
            Grants::excess,
            excess("keystone@%").configured("fernet", "sql", Duration.ofHours(1), Map.of())),
        example(
            "too few",
            Grants::missing,
            new Cloud()
                .missing(
                    "no user names, because the account may read none",
                    "GRANT SELECT (id, name) ON `keystone`.`user` TO 'exporter'@'%';")
                .missing(
                    "Keystone's release is not recognised",
                    "GRANT SELECT (repository_id, version) ON `keystone`.`migrate_version` TO 'exporter'@'%';")));
  }

  @Test
  void takesNothingFromKeystonesAccount() {
    assertThat(excess("keystone@%").findings(Grants::excess))
        .startsWith("NOTICE The database account keystone@% is Keystone's own\n")
        .contains("Revoke nothing from Keystone's account.", "live tokens")
        .doesNotContain("REVOKE");
  }
}
