package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A table other than {@code token} in which rows stay after their use.
 *
 * @param name its name
 * @param first first release that writes it by default
 * @param columns columns without which it cannot be counted
 * @param columnsFromQueens columns that Queens added, and that make it more exact
 */
record BacklogTable(
    String name, Release first, List<String> columns, List<String> columnsFromQueens) {

  /** Up to Juno these events are in memory ({@code [revoke] driver} in config.py). */
  static final BacklogTable REVOCATION_EVENT =
      new BacklogTable("revocation_event", Release.KILO, List.of("revoked_at"), List.of());

  /** From Queens on the expiry is written twice, the second time in microseconds since 1970. */
  static final BacklogTable TRUST =
      new BacklogTable(
          "trust", Release.GRIZZLY, List.of("deleted_at", "expires_at"), List.of("expires_at_int"));

  static final List<BacklogTable> ALL = List.of(REVOCATION_EVENT, TRUST);

  /** Whether rows may be here; an unknown release may be any. */
  boolean isUsedIn(Release release) {
    return release == Release.UNKNOWN || release.compareTo(first) >= 0;
  }

  /** Columns to grant; if the release is unknown, only those that every release has. */
  List<String> columnsIn(Release release) {
    return release != Release.UNKNOWN && release.compareTo(Release.QUEENS) >= 0
        ? Stream.concat(columns.stream(), columnsFromQueens.stream()).toList()
        : columns;
  }

  /** Columns to read; empty if too few are readable. */
  List<String> columnsAmong(Set<String> readable) {
    return readable.containsAll(columns)
        ? Stream.concat(columns.stream(), columnsFromQueens.stream().filter(readable::contains))
            .toList()
        : List.of();
  }
}
