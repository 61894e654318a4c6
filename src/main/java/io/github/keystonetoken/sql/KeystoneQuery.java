package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keystone's own statements on the token table, as the last point release of each release sends
 * them ({@code keystone/token/backends/sql.py} to Icehouse, {@code
 * keystone/token/persistence/backends/sql.py} from Juno to Queens). An unknown release counts as
 * Queens, the last one that kept tokens in SQL.
 *
 * <p>They are explained and never run. They read no other table, because EXPLAIN may run a derived
 * table or a subquery.
 */
enum KeystoneQuery {

  /** {@code list_revoked_tokens}. */
  LIST_REVOKED,

  /**
   * {@code flush_expired_tokens}. Up to Icehouse one DELETE of all expired rows, which operators
   * run themselves before Havana. EXPLAIN of it would need the DELETE privilege, so the SELECT of
   * the same rows is explained. From Juno on DELETEs of 1,000 rows, and before each the search for
   * its end, which is expensive without an index.
   */
  FLUSH,

  /**
   * {@code get_token}, of an id that no token has. The account may not see the primary key, but the
   * table of every release has it.
   */
  LOOKUP;

  private static final List<String> ALL_COLUMNS =
      List.of("id", "expires", "extra", "valid", "user_id", "trust_id");

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether an account may read, and so EXPLAIN, all columns of the statement. */
  boolean isReadable(Release release, Set<String> readableColumns) {
    return readableColumns.containsAll(columns(release));
  }

  private List<String> columns(Release release) {
    if (this == LOOKUP || release.compareTo(Release.HAVANA) < 0) {
      return ALL_COLUMNS;
    }
    if (this == FLUSH) {
      return isBatched(release) ? List.of("expires") : ALL_COLUMNS;
    }
    // Without extra from 2013.2.2; with it again, for the audit ids, from 2015.1.3 and Liberty's
    // 8.1.0 on.
    return release.compareTo(Release.KILO) < 0
        ? List.of("id", "expires")
        : List.of("id", "expires", "extra");
  }

  Query explain(Release release) {
    String condition =
        switch (this) {
          case LIST_REVOKED -> "expires > UTC_TIMESTAMP() AND valid = 0";
          case FLUSH ->
              isBatched(release)
                  ? "expires < UTC_TIMESTAMP() - INTERVAL %d SECOND ORDER BY expires LIMIT 1 OFFSET 999"
                      .formatted(keptAfterExpiry(release).toSeconds())
                  : "expires < UTC_TIMESTAMP()";
          case LOOKUP -> "id = ''";
        };
    return Query.ofTokens(
        "explain_" + label(),
        "EXPLAIN SELECT %s FROM token WHERE %s"
            .formatted(String.join(", ", columns(release)), condition));
  }

  /**
   * The best plan that the indexes allow. If many rows qualify, the optimizer may read the whole
   * table instead: MariaDB 10.11 used the index for 10 % of the rows, but not for 20 %.
   *
   * @param counts rows by state, for the rows to be examined; null if not known
   */
  QueryPlan derive(Release release, Indexes indexes, @Nullable Counts counts) {
    return switch (this) {
      case LIST_REVOKED -> {
        OptionalLong revoked = rows(counts, known -> known.revoked().value());
        OptionalLong alive =
            rows(counts, known -> known.active().value() + known.revoked().value());
        yield access("range", indexes.nameOf("valid", "expires"), revoked)
            .or(() -> access("range", indexes.nameOf("expires", "valid"), alive))
            .or(() -> access("range", indexes.nameOf("expires"), alive))
            .or(() -> access("ref", indexes.nameOf("valid"), OptionalLong.empty()))
            .orElseGet(() -> scan(counts));
      }
      case FLUSH -> {
        OptionalLong expired =
            keptAfterExpiry(release).isZero()
                ? rows(counts, known -> known.expired().value())
                : OptionalLong.empty();
        yield access("range", indexes.nameOf("expires"), expired).orElseGet(() -> scan(counts));
      }
      case LOOKUP -> byPrimaryKey(PlanSource.INDEXES);
    };
  }

  QueryPlan byPrimaryKey(PlanSource source) {
    return new QueryPlan(label(), "const", "PRIMARY", OptionalLong.of(1), source);
  }

  private Optional<QueryPlan> access(String type, Optional<String> key, OptionalLong rows) {
    return key.map(name -> new QueryPlan(label(), type, name, rows, PlanSource.INDEXES));
  }

  private QueryPlan scan(@Nullable Counts counts) {
    OptionalLong all = rows(counts, known -> known.rows().value());
    return new QueryPlan(label(), "ALL", "", all, PlanSource.INDEXES);
  }

  private static OptionalLong rows(@Nullable Counts counts, ToLongFunction<Counts> rows) {
    return counts == null ? OptionalLong.empty() : OptionalLong.of(rows.applyAsLong(counts));
  }

  private static boolean isBatched(Release release) {
    return release.compareTo(Release.JUNO) >= 0;
  }

  /** How long the flush keeps expired rows by default. */
  private static Duration keptAfterExpiry(Release release) {
    return release.allowExpiredWindow(Optional.empty()).orElse(Duration.ZERO);
  }
}
