package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.Thresholds;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A table in information_schema.
 *
 * @param engine storage engine, as the server writes it
 * @param size null if the engine does not report it
 * @param rows the server's own estimate, which may be half or twice the number; null if none
 * @param serverTime the server's clock in seconds; null if not known
 */
record TableStatus(
    String engine,
    SqlTokens.@Nullable Size size,
    @Nullable Long rows,
    @Nullable Instant serverTime) {

  /** Of a table that does not exist, or that the account may not see. */
  static final TableStatus HIDDEN = new TableStatus("unknown", null, null, null);

  /** Pages of the clustered index, which are what a scan of the table reads; null if not known. */
  @Nullable Long pages() {
    return size == null ? null : size.data() / Thresholds.PAGE_BYTES;
  }

  /** Whether to read it whole. A table without a size, such as a view, has only the limit. */
  boolean isSmall() {
    Long pages = pages();
    return pages == null || pages <= Strata.MAX_PAGES;
  }

  static TableStatus read(Session session, KeystoneTable table)
      throws CollectionException, InterruptedException {
    Query query =
        Query.of(
            "size",
            "SELECT engine, data_length, index_length, data_free, table_rows,"
                + " TIMESTAMPDIFF(SECOND, '1970-01-01', UTC_TIMESTAMP())"
                + " FROM information_schema.tables"
                + " WHERE table_schema = DATABASE() AND table_name = ?",
            table.sqlName());
    return session.list(query, TableStatus::of).stream().findFirst().orElse(HIDDEN);
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
