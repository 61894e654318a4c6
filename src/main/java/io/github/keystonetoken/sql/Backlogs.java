package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.sql.Query.RowsReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What accumulates beside tokens in use: revocation events, trusts, and tokens left behind. */
final class Backlogs {

  private static final Logger LOG = LoggerFactory.getLogger(Backlogs.class);

  /** Bytes of rows that are read if no index helps: at most 1,280 pages. */
  private static final long LARGEST_SCAN_BYTES = 20L << 20;

  private final Session session;
  private final SchemaProbe probe;
  private final StatementBackoff backoff;
  private final String address;

  private final Set<BacklogTable> tooLarge = new HashSet<>();
  private boolean orphansLogged;

  Backlogs(Session session, SchemaProbe probe, Config.Sql config) {
    this.session = session;
    this.probe = probe;
    this.backoff = new StatementBackoff(config.interval());
    this.address = config.database().address();
  }

  /**
   * Counts revocation events.
   *
   * @param kept how long Keystone needs one; empty if not known
   */
  Optional<SqlTokens.Revocations> revocations(Schema schema, Optional<Duration> kept)
      throws CollectionException, InterruptedException {
    List<String> columns = schema.columns(BacklogTable.REVOCATION_EVENT);
    if (columns.isEmpty() || kept.isEmpty()) {
      return Optional.empty();
    }
    return read(
        BacklogTable.REVOCATION_EVENT,
        columns,
        Statements.revocations(kept.get()),
        rows -> {
          rows.next();
          return new SqlTokens.Revocations(rows.getLong(1), rows.getLong(2));
        });
  }

  /** Counts trusts by state. */
  Optional<SqlTokens.Trusts> trusts(Schema schema)
      throws CollectionException, InterruptedException {
    List<String> columns = schema.columns(BacklogTable.TRUST);
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    return read(
        BacklogTable.TRUST,
        columns,
        Statements.trusts(columns.contains("expires_at_int")),
        rows -> {
          rows.next();
          return new SqlTokens.Trusts(rows.getLong(1), rows.getLong(2), rows.getLong(3));
        });
  }

  /** A table at its limit costs its own figures only. */
  private <T> Optional<T> read(
      BacklogTable table, List<String> columns, Query query, RowsReader<T> reader)
      throws CollectionException, InterruptedException {
    if (backoff.isBackedOff(query.name())) {
      return Optional.empty();
    }
    try {
      Optional<T> figures =
          isAffordable(table, columns)
              ? Optional.of(session.query(query, reader))
              : Optional.empty();
      backoff.reset(query.name());
      return figures;
    } catch (StatementCutOffException e) {
      if (backoff.extend(query.name()) == 1) {
        LOG.warn(
            "{} The figures of table {} are absent and it is tried less and less often: it is"
                + " locked or too large; raise --collector.sql.timeout.",
            e.getMessage(),
            table.name());
      }
      return Optional.empty();
    }
  }

  private boolean isAffordable(BacklogTable table, List<String> columns)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Optional<TableStatus> status = probe.tableStatus(table.name());
    if (status.isEmpty()) {
      return false;
    }
    boolean small =
        status.get().size().filter(size -> size.data() <= LARGEST_SCAN_BYTES).isPresent();
    if (small || probe.indexes(table.name()).cover(columns.toArray(String[]::new))) {
      tooLarge.remove(table);
      return true;
    }
    if (tooLarge.add(table)) {
      LOG.warn(
          "The figures of table {} at {} are absent: it is larger than {} MiB or does not report"
              + " its size, and no index holds ({}), so that all its rows would have to be read. To"
              + " have them, run in Keystone's database as its administrator: CREATE INDEX ix_{}_{}"
              + " ON {} ({});",
          table.name(),
          address,
          LARGEST_SCAN_BYTES >> 20,
          String.join(", ", columns),
          table.name(),
          columns.get(0),
          table.name(),
          String.join(", ", columns));
    }
    return false;
  }

  /**
   * Logs once that tokens are left that this release neither uses nor flushes.
   *
   * @param counts rows of the token table
   */
  void logOrphans(Release release, Optional<SqlTokens.Counts> counts) {
    boolean orphans =
        !release.hasTokenDrivers() && counts.filter(rows -> rows.rows().value() > 0).isPresent();
    if (orphans && !orphansLogged) {
      orphansLogged = true;
      LOG.info(
          "Table token at {} is orphaned, not in use: it holds rows, but from Rocky on Keystone"
              + " neither writes nor flushes it, and this database is of {}. Once no older Keystone"
              + " shares the database, they can go: TRUNCATE TABLE token;",
          address,
          release.label());
    }
  }
}
