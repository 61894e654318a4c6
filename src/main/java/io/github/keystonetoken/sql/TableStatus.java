package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A table as information_schema describes it.
 *
 * @param engine storage engine, as the server writes it
 * @param size empty where the engine does not tell
 * @param rows the server's own estimate, up to two times off either way; empty where it has none
 * @param serverTime the server's clock when it said so, cut to seconds; empty where it did not
 */
record TableStatus(
    String engine, Optional<SqlTokens.Size> size, OptionalLong rows, Optional<Instant> serverTime) {

  /** What is known of a table that the account may not see. */
  static final TableStatus HIDDEN =
      new TableStatus("unknown", Optional.empty(), OptionalLong.empty(), Optional.empty());

  /** InnoDB's default, which nearly nobody changes; a cost in pages is rough in any case. */
  private static final int PAGE_BYTES = 16_384;

  /** Pages of the clustered index, which are what a scan of the table reads. */
  OptionalLong pages() {
    return size.map(bytes -> OptionalLong.of(bytes.data() / PAGE_BYTES))
        .orElseGet(OptionalLong::empty);
  }
}
