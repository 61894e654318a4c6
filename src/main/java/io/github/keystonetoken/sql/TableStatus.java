package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.SqlTokens;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table as information_schema describes it.
 *
 * @param engine storage engine, as the server writes it
 * @param size null if the engine does not report it
 * @param rows the server's own estimate, up to two times off either way; null if it has none
 * @param serverTime the server's clock at that moment, cut to seconds; null if not known
 */
record TableStatus(
    String engine,
    SqlTokens.@Nullable Size size,
    @Nullable Long rows,
    @Nullable Instant serverTime) {

  /** What is known of a table that the account may not see. */
  static final TableStatus HIDDEN = new TableStatus("unknown", null, null, null);

  /** InnoDB's default, which is rarely changed; a cost in pages is approximate in any case. */
  private static final int PAGE_BYTES = 16_384;

  /** Pages of the clustered index, which are what a scan of the table reads; null if not known. */
  @Nullable Long pages() {
    return size == null ? null : size.data() / PAGE_BYTES;
  }

  /** Whether it can be read whole. Of one without a size, as a view, the limit has to do. */
  boolean isSmall() {
    Long pages = pages();
    return pages == null || pages <= Strata.MAX_PAGES;
  }

  /** Asks the database; empty if the table does not exist or is hidden from the account. */
  static Optional<TableStatus> read(Session session, KeystoneTable table)
      throws CollectionException, InterruptedException {
    Query query =
        Query.of(
            "size",
            "SELECT engine, data_length, index_length, data_free, table_rows,"
                + " TIMESTAMPDIFF(SECOND, '1970-01-01', UTC_TIMESTAMP())"
                + " FROM information_schema.tables"
                + " WHERE table_schema = DATABASE() AND table_name = ?",
            table.sqlName());
    return session.list(query, TableStatus::of).stream().findFirst();
  }

  private static TableStatus of(ResultSet row) throws SQLException {
    boolean hasSize = row.getString(2) != null;
    return new TableStatus(
        Objects.requireNonNullElse(row.getString(1), "unknown"),
        hasSize ? new SqlTokens.Size(row.getLong(2), row.getLong(3), row.getLong(4)) : null,
        row.getString(5) == null ? null : row.getLong(5),
        TokenTally.instant(row, 6));
  }
}
