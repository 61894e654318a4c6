package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class IndexMissingTest {

  private static Cloud withoutIndexes(Release release) {
    return new Cloud()
        .release(release)
        .rows(20_916)
        .index("expires", false)
        .index("expires,valid", false);
  }

  @Test
  void namesIndexOfGrizzlyUnlikeItsUpgrade() {
    Cloud cloud =
        withoutIndexes(Release.GRIZZLY)
            .plan(
                new QueryPlan(
                    "list_revoked", "ALL", "", OptionalLong.of(10_527), PlanSource.EXPLAIN));

    assertThat(cloud.findings(IndexMissing::check))
        .isEqualTo(
            """
            WARNING The token table lacks an index on (expires, valid)
            The table has 20,916 rows. Keystone's query list_revoked reads all of them (EXPLAIN: type ALL, key NULL).
            Every service requests the revoked tokens again and again, and each time the database reads all rows.
            - Create it in a quiet hour, under this name: with Keystone's own name (ix_token_...) the upgrade to Havana would fail.
                ALTER TABLE token ADD INDEX idx_token_expires_valid (expires, valid);
            runbook keystonetokensqlindexmissing
            """);
  }

  @Test
  void saysHowManyRowsThePlanReads() {
    Cloud cloud =
        new Cloud()
            .release(Release.KILO)
            .rows(1_777)
            .index("expires,valid", false)
            .plan(
                new QueryPlan(
                    "list_revoked",
                    "range",
                    "ix_token_expires",
                    OptionalLong.of(161),
                    PlanSource.EXPLAIN));

    assertThat(cloud.findings(IndexMissing::check))
        .isEqualTo(
            """
            WARNING The token table lacks an index on (expires, valid)
            The table has 1,777 rows. Keystone's query list_revoked reads about 161 of them (EXPLAIN: type range, key ix_token_expires).
            Every service requests the revoked tokens again and again, and each time the database reads more rows than it returns.
            - Create it in a quiet hour, under the name of Keystone's own migration.
                ALTER TABLE token ADD INDEX ix_token_expires_valid (expires, valid);
            runbook keystonetokensqlindexmissing
            """);
  }

  @Test
  void createsIndexesOfRelease() {
    assertThat(withoutIndexes(Release.ICEHOUSE).findings(IndexMissing::check))
        .contains(
            "ALTER TABLE token ADD INDEX ix_token_expires (expires), ADD INDEX ix_token_expires_valid (expires, valid);");
    assertThat(withoutIndexes(Release.KILO).index("user_id", false).findings(IndexMissing::check))
        .contains("ADD INDEX ix_token_user_id (user_id);");
  }

  @Test
  void usesOwnNamesOnUnknownReleaseThatIsNotGrizzly() {
    Cloud cloud = withoutIndexes(Release.UNKNOWN).index("expires", true);

    assertThat(cloud.findings(IndexMissing::check)).contains("ADD INDEX idx_token_expires_valid");
    assertThat(cloud.index("user_id", false).findings(IndexMissing::check))
        .contains("ALTER TABLE token ADD INDEX ix_token_expires_valid (expires, valid);");
  }

  @Test
  void letsOptimizerUseIgnoredIndex() {
    Cloud cloud =
        withoutIndexes(Release.KILO)
            .unusable("expires", "ALTER INDEX `ix_token_expires` NOT IGNORED");

    assertThat(cloud.findings(IndexMissing::check))
        .startsWith("WARNING The token table lacks an index on (expires, valid)")
        .contains(
            "ALTER TABLE token ALTER INDEX `ix_token_expires` NOT IGNORED;",
            "ALTER TABLE token ADD INDEX ix_token_expires_valid (expires, valid);");
    assertThat(cloud.unusable("expires,valid", "ENABLE KEYS").findings(IndexMissing::check))
        .isEqualTo(
            """
            WARNING The optimizer may not use the token table's index on (expires) and on (expires, valid)
            The index is ignored, invisible or disabled. The table has 20,916 rows.
            Every service requests the revoked tokens again and again, and each time the database reads more rows than it returns.
            - Allow the optimizer to use the index on (expires) and the one on (expires, valid).
                ALTER TABLE token ALTER INDEX `ix_token_expires` NOT IGNORED, ENABLE KEYS;
            runbook keystonetokensqlindexmissing
            """);
  }

  @Test
  void missingUserIndexIsNotice() {
    Cloud cloud = new Cloud().release(Release.KILO).rows(20_916).index("user_id", false);

    assertThat(cloud.findings(IndexMissing::check))
        .startsWith("NOTICE The token table lacks an index on (user_id)");
    assertThat(cloud.release(Release.ICEHOUSE).findings(IndexMissing::check)).isEmpty();
  }

  @Test
  void isSilentJustBelowItsLimit() {
    assertThat(withoutIndexes(Release.GRIZZLY).rows(1_000).findings(IndexMissing::check)).isEmpty();
  }

  @Test
  void isSilentIfIndexesCannotBeSeen() {
    assertThat(new Cloud().release(Release.KILO).rows(20_916).findings(IndexMissing::check))
        .isEmpty();
  }
}
