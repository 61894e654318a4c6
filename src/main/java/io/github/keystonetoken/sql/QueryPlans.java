package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.refresh.CollectionException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the database would run Keystone's own statements. Asked in every collection, because it costs
 * next to nothing: 0.1 to 0.3 ms and 3 to 48 pages for each EXPLAIN, at 50,000 rows of 2 kB on
 * MariaDB 10.11.
 */
final class QueryPlans {

  private static final Logger LOG = LoggerFactory.getLogger(QueryPlans.class);

  private final Session session;
  private final Set<Integer> loggedErrors = new HashSet<>();

  QueryPlans(Session session) {
    this.session = session;
  }

  /**
   * Asks the database, or derives what the account may not ask.
   *
   * @param counts rows by state, where they are known
   * @return in the order of {@link KeystoneQuery}; one that was cut off is left out, and all where
   *     the account may run nothing but the procedure
   * @throws CollectionException only if the connection was lost
   */
  List<QueryPlan> of(Schema schema, Indexes indexes, Optional<Counts> counts)
      throws CollectionException, InterruptedException {
    List<QueryPlan> plans = new ArrayList<>();
    if (!schema.canReadTokens()) {
      // From such an account the indexes are hidden, and none would look like a missing one.
      return plans;
    }
    for (KeystoneQuery query : KeystoneQuery.of(schema.release())) {
      if (query.isReadable(schema.release(), schema.readableColumns("token"))) {
        explain(query, schema, indexes, counts).ifPresent(plans::add);
      } else {
        plans.add(query.derive(schema.release(), indexes, counts));
      }
    }
    return plans;
  }

  private Optional<QueryPlan> explain(
      KeystoneQuery query, Schema schema, Indexes indexes, Optional<Counts> counts)
      throws CollectionException, InterruptedException {
    Query explain = query.explain(schema.release());
    try {
      return session.tryQuery(explain, rows -> ExplainRow.plan(query, rows));
    } catch (StatementCutOffException e) {
      LOG.debug("{} The plan of {} is absent.", e.getMessage(), query.label());
      return Optional.empty();
    } catch (SQLException e) {
      if (SqlErrors.isConnectionLost(e)) {
        throw session.failed(explain, e);
      }
      if (loggedErrors.add(e.getErrorCode())) {
        LOG.info(
            "EXPLAIN of Keystone's {} fails with error {}; where it does, the plan is derived from"
                + " the indexes.",
            query.label(),
            e.getErrorCode());
      }
      return Optional.of(query.derive(schema.release(), indexes, counts));
    }
  }
}
