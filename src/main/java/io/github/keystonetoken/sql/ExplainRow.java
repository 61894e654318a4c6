package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The row in which the classic EXPLAIN of MySQL and MariaDB tells of the one table. Where MariaDB
 * from 10.4 on filters by a second index, it writes {@code ref|filter}, {@code key|filtering key}
 * and {@code 60 (5%)}; only the first of each is of the access itself.
 *
 * @param type access type; null where the optimizer was done without one
 * @param key index; null for none
 * @param rows rows to be examined; null where it does not say
 * @param extra remarks
 */
record ExplainRow(
    @Nullable String type, @Nullable String key, @Nullable String rows, String extra) {

  private static final Pattern LEADING_NUMBER = Pattern.compile("(\\d{1,18})(?!\\d).*");

  /** Reads the answer; empty where it tells of no access to the table. */
  static Optional<QueryPlan> plan(KeystoneQuery query, ResultSet rows) throws SQLException {
    Optional<QueryPlan> plan = Optional.empty();
    while (rows.next()) {
      ExplainRow row =
          new ExplainRow(
              rows.getString("type"),
              rows.getString("key"),
              rows.getString("rows"),
              Objects.requireNonNullElse(rows.getString("Extra"), ""));
      plan = plan.or(() -> row.plan(query));
    }
    return plan;
  }

  Optional<QueryPlan> plan(KeystoneQuery query) {
    if (type == null) {
      // The optimizer looked the one row up by its primary key already and did not find it:
      // "Impossible WHERE noticed after reading const tables" in MariaDB and MySQL to 5.6, "no
      // matching row in const table" in later MySQL.
      return query == KeystoneQuery.LOOKUP && extra.contains("const table")
          ? Optional.of(query.byPrimaryKey(PlanSource.EXPLAIN))
          : Optional.empty();
    }
    return Optional.of(
        new QueryPlan(
            query.label(),
            first(type),
            key == null ? "" : first(key),
            rows == null ? OptionalLong.empty() : leadingNumber(rows),
            PlanSource.EXPLAIN));
  }

  private static String first(String parts) {
    int end = parts.indexOf('|');
    return end < 0 ? parts : parts.substring(0, end);
  }

  private static OptionalLong leadingNumber(String text) {
    Matcher number = LEADING_NUMBER.matcher(text);
    return number.matches()
        ? OptionalLong.of(Long.parseLong(number.group(1)))
        : OptionalLong.empty();
  }
}
