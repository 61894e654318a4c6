package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The token table lacks an index, or has one that the optimizer may not use. */
final class IndexMissing {

  private static final String EXPIRES = "expires";
  private static final String EXPIRES_VALID = "expires,valid";

  /**
   * An index by the name that Keystone's migration gives it ({@code
   * keystone/common/sql/migrate_repo/versions}: 024, 035, 055).
   *
   * @param columns as {@link SqlTokens#indexes} names them
   * @param since first release that has it
   */
  private record Index(String name, String columns, Release since) {

    boolean isMissing(SqlTokens sql) {
      return !sql.indexes().getOrDefault(columns, true);
    }

    String columnList() {
      return "(" + columns.replace(",", ", ") + ")";
    }
  }

  private static final List<Index> OWN =
      List.of(
          new Index("ix_token_expires", EXPIRES, Release.HAVANA),
          new Index("ix_token_expires_valid", EXPIRES_VALID, Release.HAVANA),
          new Index("ix_token_user_id", "user_id", Release.JUNO),
          new Index("ix_token_trust_id", "trust_id", Release.JUNO));

  /** One index serves both of Keystone's statements, and no migration makes one of this name. */
  private static final Index FOREIGN =
      new Index("idx_token_expires_valid", EXPIRES_VALID, Release.GRIZZLY);

  static void check(SqlTokens sql, Counts counts, Facts facts, Findings findings) {
    List<Index> missing = missing(sql);
    Estimate rows = counts.rows();
    if (missing.isEmpty() || rows.value() <= Thresholds.ROWS_WITHOUT_INDEX) {
      return;
    }
    Map<String, String> unusable = sql.session().unusableIndexes();
    List<Index> absent =
        missing.stream().filter(index -> !unusable.containsKey(index.columns())).toList();
    List<String> there =
        missing.stream().filter(index -> !absent.contains(index)).map(Index::columnList).toList();
    List<String> columns =
        (absent.isEmpty() ? missing : absent).stream().map(Index::columnList).toList();
    boolean slowsEveryQuery = missing.stream().anyMatch(index -> index.columns().contains(EXPIRES));
    QueryPlan revoked = slowsEveryQuery ? Facts.planOfListRevoked(sql) : null;
    Findings.Draft finding =
        findings
            .add(
                slowsEveryQuery ? Severity.WARNING : Severity.NOTICE,
                absent.isEmpty()
                    ? "The optimizer may not use the token table's index on %s"
                    : "The token table lacks an index on %s",
                String.join(" and on ", columns))
            .evidence(
                absent.isEmpty()
                    ? "The index is ignored, invisible or disabled. The table has %s rows."
                    : "The table has %s rows.",
                rows)
            .evidence(Amounts.caveat(rows))
            .evidence(revoked == null ? "" : sentence(revoked))
            .consequence(
                !slowsEveryQuery
                    ? "Keystone reads every row to revoke the tokens of a user or of a trust."
                    : Facts.readsAll(revoked)
                        ? "Every service requests the revoked tokens again and again, and each time the database reads all rows."
                        : "Every service requests the revoked tokens again and again, and each time the database reads more rows than it returns.")
            .alert("SqlIndexMissing");
    if (!there.isEmpty()) {
      finding.remedy(
          "Allow the optimizer to use the index on %s."
              .formatted(String.join(" and the one on ", there)),
          missing.stream()
              .flatMap(index -> Stream.ofNullable(unusable.get(index.columns())))
              .distinct()
              .collect(joining(", ", "ALTER TABLE token ", ";")));
    }
    if (!absent.isEmpty()) {
      finding.remedy(
          absent.contains(FOREIGN)
              ? "Create it in a quiet hour, under this name: with Keystone's own name (ix_token_...) the upgrade to Havana would fail."
              : "Create it in a quiet hour, under the name of Keystone's own migration.",
          absent.stream()
              .map(index -> "ADD INDEX %s %s".formatted(index.name(), index.columnList()))
              .collect(joining(", ", "ALTER TABLE token ", ";")));
    }
  }

  private static List<Index> missing(SqlTokens sql) {
    Release release = oldest(sql);
    boolean hasOwn = release.compareTo(Release.HAVANA) >= 0;
    return (hasOwn ? OWN : List.of(FOREIGN))
        .stream()
            .filter(index -> release.compareTo(index.since()) >= 0)
            .filter(index -> index.isMissing(sql))
            .toList();
  }

  /**
   * The oldest release that it may be. One that is not recognised, although the account may see the
   * indexes on all columns, is not Grizzly, which has none of Keystone's own.
   */
  private static Release oldest(SqlTokens sql) {
    if (sql.release() != Release.UNKNOWN) {
      return sql.release();
    }
    return sql.indexes().containsKey("user_id") ? Release.HAVANA : Release.GRIZZLY;
  }

  /** EXPLAIN estimates all rows as well, up to two times off: they were counted better above. */
  private static String sentence(QueryPlan plan) {
    String rows =
        plan.rows().isPresent() ? "about " + Amounts.count(plan.rows().getAsLong()) : "some";
    return "Keystone's query %s reads %s of them (%s)."
        .formatted(
            plan.query(),
            Facts.readsAll(plan) ? "all" : rows,
            plan.source() == PlanSource.EXPLAIN
                ? "EXPLAIN: type %s, key %s"
                    .formatted(plan.accessType(), plan.key().isEmpty() ? "NULL" : plan.key())
                : "derived from the indexes");
  }
}
