package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The token table lacks an index. Limits as in the alert of the same name. */
final class IndexMissing implements Check {

  private static final String EXPIRES = "expires";
  private static final String EXPIRES_VALID = "expires,valid";

  /**
   * An index by the name that Keystone's migration gives it ({@code
   * keystone/common/sql/migrate_repo/versions}: 024, 035, 055).
   *
   * @param columns its columns, as {@link SqlTokens#indexes} names them
   * @param since first release that has it
   */
  private record OwnIndex(String name, String columns, Release since) {}

  private static final List<OwnIndex> OWN =
      List.of(
          new OwnIndex("ix_token_expires", EXPIRES, Release.HAVANA),
          new OwnIndex("ix_token_expires_valid", EXPIRES_VALID, Release.HAVANA),
          new OwnIndex("ix_token_user_id", "user_id", Release.JUNO),
          new OwnIndex("ix_token_trust_id", "trust_id", Release.JUNO));

  /** One index serves both of Keystone's statements, and no migration makes one of this name. */
  private static final OwnIndex FOREIGN =
      new OwnIndex("idx_token_expires_valid", EXPIRES_VALID, Release.GRIZZLY);

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    SqlTokens sql = Figures.sql(snapshot);
    SqlTokens.Counts counts = sql == null ? null : sql.counts().orElse(null);
    if (sql == null
        || counts == null
        || !sql.release().hasTokenDrivers()
        || counts.rows().value() <= Thresholds.ROWS_WITHOUT_INDEX) {
      return Stream.of();
    }
    List<OwnIndex> missing = missing(sql);
    return missing.isEmpty() ? Stream.of() : Stream.of(finding(sql, counts.rows(), missing));
  }

  private static Finding finding(SqlTokens sql, Estimate rows, List<OwnIndex> missing) {
    boolean alerts = isMissing(sql, EXPIRES) || isMissing(sql, EXPIRES_VALID);
    return new Finding(
        alerts ? Severity.WARNING : Severity.NOTICE,
        "The token table lacks an index on "
            + missing.stream().map(IndexMissing::columnList).collect(joining(" and on ")),
        evidence(sql, rows, missing),
        alerts
            ? "Every service asks Keystone for the revoked tokens again and again, and each"
                + " time the database reads every row with all its kilobytes."
            : "To revoke the tokens of a user or of a trust, Keystone reads every row.",
        List.of(creation(sql.release(), missing)),
        Optional.of("keystonetokensqlindexmissing"));
  }

  private static List<OwnIndex> missing(SqlTokens sql) {
    Release release = sql.release();
    boolean hasOwn = release != Release.UNKNOWN && release.compareTo(Release.HAVANA) >= 0;
    if (!hasOwn) {
      return isMissing(sql, FOREIGN.columns()) ? List.of(FOREIGN) : List.of();
    }
    return OWN.stream()
        .filter(index -> release.compareTo(index.since()) >= 0)
        .filter(index -> isMissing(sql, index.columns()))
        .toList();
  }

  private static boolean isMissing(SqlTokens sql, String columns) {
    return !sql.indexes().getOrDefault(columns, true);
  }

  private static String columnList(OwnIndex index) {
    return "(" + index.columns().replace(",", ", ") + ")";
  }

  private static String evidence(SqlTokens sql, Estimate rows, List<OwnIndex> missing) {
    return Finding.sentences(
        "None of the table's indexes begins with %s, and it has %s rows."
            .formatted(
                missing.stream().map(IndexMissing::columnList).collect(joining(" or ")),
                Amounts.count(rows)),
        Amounts.caveat(rows),
        sql.queryPlans().stream()
            .filter(plan -> plan.key().isEmpty() && plan.accessType().equals("ALL"))
            .map(IndexMissing::sentence)
            .collect(joining(" ")));
  }

  private static String sentence(QueryPlan plan) {
    String rows =
        plan.rows().isPresent() ? Amounts.count(plan.rows().getAsLong()) + " rows" : "all rows";
    return "Keystone's query %s examines %s (%s)."
        .formatted(
            plan.query(),
            rows,
            plan.source() == PlanSource.EXPLAIN
                ? "EXPLAIN: type ALL, no key"
                : "as follows from the indexes");
  }

  private static Remedy creation(Release release, List<OwnIndex> missing) {
    String ddl =
        missing.stream()
            .map(index -> "ADD INDEX %s %s".formatted(index.name(), columnList(index)))
            .collect(joining(", ", "ALTER TABLE token ", ";"));
    String names =
        missing.contains(FOREIGN)
            ? "Not under Keystone's own name, ix_token_...: the upgrade to Havana makes those itself, and"
                + " fails where one is there already."
            : "Under these names, which are those of Keystone's own migrations.";
    return Remedy.of(
        "Create what %s lacks, in a quiet hour. %s"
            .formatted(release == Release.UNKNOWN ? "the table" : release.title(), names),
        ddl);
  }
}
