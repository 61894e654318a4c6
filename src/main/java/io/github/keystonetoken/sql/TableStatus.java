package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A table as information_schema describes it.
 *
 * @param engine storage engine, as the server writes it
 * @param size empty if the engine does not report it
 * @param rows the server's own estimate, up to two times off either way; empty if it has none
 * @param serverTime the server's clock at that moment, cut to seconds; empty if not known
 */
record TableStatus(
    String engine, Optional<SqlTokens.Size> size, OptionalLong rows, Optional<Instant> serverTime) {

  /** What is known of a table that the account may not see. */
  static final TableStatus HIDDEN =
      new TableStatus("unknown", Optional.empty(), OptionalLong.empty(), Optional.empty());

  /** InnoDB's default, which is rarely changed; a cost in pages is approximate in any case. */
  private static final int PAGE_BYTES = 16_384;

  /** Pages of the clustered index, which are what a scan of the table reads. */
  OptionalLong pages() {
    return size.map(bytes -> OptionalLong.of(bytes.data() / PAGE_BYTES))
        .orElseGet(OptionalLong::empty);
  }
}
