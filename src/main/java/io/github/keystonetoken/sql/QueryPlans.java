package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the database would run Keystone's own statements. Read in every collection, because an
 * EXPLAIN costs 0.1 to 0.3 ms and 3 to 48 pages, at 50,000 rows of 2 kB on MariaDB 10.11.
 */
final class QueryPlans {

  private static final Logger LOG = LoggerFactory.getLogger(QueryPlans.class);

  private static final Pattern LEADING_NUMBER = Pattern.compile("(\\d{1,18})(?!\\d).*");

  private final Session session;
  private final Set<Integer> loggedErrors = new HashSet<>();

  QueryPlans(Session session) {
    this.session = session;
  }

  /**
   * Explains the statements, or derives the plans that the account may not read.
   *
   * @param counts rows by state; null if not known
   * @return in the order of {@link KeystoneQuery}, without statements that were cut off; empty if
   *     the account may run only the procedure, or the release has no tokens in SQL
   * @throws CollectionException only if the connection was lost
   */
  List<QueryPlan> read(Schema schema, Indexes indexes, @Nullable Counts counts)
      throws CollectionException, InterruptedException {
    List<QueryPlan> plans = new ArrayList<>();
    if (!schema.canReadTokens() || !schema.release().hasTokenDrivers()) {
      // From an account that may not read tokens the indexes are hidden, and would look missing.
      return plans;
    }
    Set<String> readable = schema.readableColumns(KeystoneTable.TOKEN);
    for (KeystoneQuery query : KeystoneQuery.values()) {
      QueryPlan derived = query.derive(schema.release(), indexes, counts);
      if (query.isReadable(schema.release(), readable)) {
        explain(query, query.explain(schema.release()), derived).ifPresent(plans::add);
      } else {
        plans.add(derived);
      }
    }
    return plans;
  }

  /**
   * Whether a statement of the exporter would read every row of the token table, although an index
   * covers it. If EXPLAIN fails, for example of a view, only the statement's limit applies.
   */
  boolean readsTable(Query query) throws CollectionException, InterruptedException {
    Query explain = Query.ofTokens("explain", "EXPLAIN " + query.sql());
    List<Boolean> scans = new ArrayList<>();
    session.tryRun(explain, row -> scans.add(readsTable(row)));
    return scans.contains(true);
  }

  private static boolean readsTable(ResultSet row) throws SQLException {
    String type = row.getString("type");
    boolean covered = Objects.toString(row.getString("Extra"), "").contains("Using index");
    return "token".equals(row.getString("table"))
        && ("ALL".equals(type) || ("index".equals(type) && !covered));
  }

  private Optional<QueryPlan> explain(KeystoneQuery query, Query explain, QueryPlan derived)
      throws CollectionException, InterruptedException {
    List<QueryPlan> plans = new ArrayList<>();
    try {
      SQLException error =
          session.tryRun(
              explain,
              row ->
                  plan(
                          query,
                          row.getString("type"),
                          row.getString("key"),
                          row.getString("rows"),
                          row.getString("Extra"))
                      .ifPresent(plans::add));
      if (error != null) {
        plans.add(derived);
        if (loggedErrors.add(error.getErrorCode())) {
          LOG.info(
              "EXPLAIN of Keystone's {} fails with error {}: such plans are derived from the"
                  + " indexes.",
              query.label(),
              error.getErrorCode());
        }
      }
    } catch (Query.CutOffException e) {
      LOG.debug("{} The plan of {} is absent.", e.getMessage(), query.label());
    }
    return plans.stream().findFirst();
  }

  /**
   * Reads the row of the one table in the classic EXPLAIN of MySQL and MariaDB. If MariaDB from
   * 10.4 on filters by a second index, it writes {@code ref|filter}, {@code key|filtering key} and
   * {@code 60 (5%)}; only the first of each is the access.
   *
   * @return empty if there is no access to the table
   */
  static Optional<QueryPlan> plan(
      KeystoneQuery query,
      @Nullable String type,
      @Nullable String key,
      @Nullable String rows,
      @Nullable String extra) {
    if (type == null) {
      // The optimizer already looked up the one row by its primary key and did not find it:
      // "Impossible WHERE noticed after reading const tables" in MariaDB and MySQL to 5.6, "no
      // matching row in const table" in later MySQL.
      return query == KeystoneQuery.LOOKUP && extra != null && extra.contains("const table")
          ? Optional.of(query.byPrimaryKey(PlanSource.EXPLAIN))
          : Optional.empty();
    }
    Matcher number = LEADING_NUMBER.matcher(rows == null ? "" : rows);
    return Optional.of(
        new QueryPlan(
            query.label(),
            first(type),
            key == null ? "" : first(key),
            number.matches()
                ? OptionalLong.of(Long.parseLong(number.group(1)))
                : OptionalLong.empty(),
            PlanSource.EXPLAIN));
  }

  private static String first(String parts) {
    return parts.split("\\|", 2)[0];
  }
}
