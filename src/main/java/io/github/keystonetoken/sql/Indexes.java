package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Indexes of a table that the account may see: the server hides those on columns that it may not
 * read.
 *
 * @param columnsByName columns in their order, by the index's name
 * @param unusable by the name of an index that the optimizer may not use: the clause of ALTER TABLE
 *     that enables it
 */
record Indexes(Map<String, List<String>> columnsByName, Map<String, String> unusable) {

  /** What Keystone's own statements search by. */
  private static final List<List<String>> OF_INTEREST =
      List.of(
          List.of("expires"), List.of("expires", "valid"), List.of("user_id"), List.of("trust_id"));

  Indexes {
    columnsByName = Map.copyOf(columnsByName);
    unusable = Map.copyOf(unusable);
  }

  /** Reads a table's indexes, which an operator may add at any time. */
  static Indexes read(Session session, KeystoneTable table)
      throws CollectionException, InterruptedException {
    Query query =
        Query.of(
            "indexes",
            // MySQL runs the first comment, MariaDB the second: each has a column of its own.
            "SELECT index_name, seq_in_index, column_name, sub_part,"
                + " CASE WHEN comment = 'disabled' THEN 'ENABLE KEYS'"
                + " /*!80000 WHEN is_visible = 'NO' THEN 'ALTER INDEX %s VISIBLE' */"
                + " /*M!100600 WHEN ignored = 'YES' THEN 'ALTER INDEX %s NOT IGNORED' */ END"
                + " FROM information_schema.statistics WHERE table_schema = DATABASE()"
                + " AND table_name = ? AND index_type = 'BTREE'"
                + " ORDER BY index_name, seq_in_index",
            table.sqlName());
    Map<String, List<String>> columnsByName = new HashMap<>();
    Map<String, String> unusable = new HashMap<>();
    session.run(
        query,
        row -> {
          String name = row.getString(1);
          addColumn(columnsByName.computeIfAbsent(name, unseen -> new ArrayList<>()), row);
          String clause = row.getString(5);
          if (clause != null) {
            unusable.put(name, clause.formatted(Grants.identifier(name)));
          }
        });
    return new Indexes(columnsByName, unusable);
  }

  /** Columns after a hidden column, an expression or a prefix of a column do not count. */
  private static void addColumn(List<String> columns, ResultSet row) throws SQLException {
    String column = row.getString(3);
    boolean isPrefix = row.getString(4) != null;
    if (row.getInt(2) == columns.size() + 1 && column != null && !isPrefix) {
      columns.add(column.toLowerCase(Locale.ROOT));
    }
  }

  private Stream<Map.Entry<String, List<String>>> usable() {
    return columnsByName.entrySet().stream().filter(index -> !unusable.containsKey(index.getKey()));
  }

  boolean startWith(List<String> columns) {
    return usable().anyMatch(index -> startsWith(index.getValue(), columns));
  }

  /** The shortest index that starts with these columns; of several, the first by name. */
  Optional<String> nameOf(String... columns) {
    return usable()
        .filter(index -> startsWith(index.getValue(), List.of(columns)))
        .min(
            Comparator.<Map.Entry<String, List<String>>>comparingInt(
                    index -> index.getValue().size())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey);
  }

  private static boolean startsWith(List<String> index, List<String> columns) {
    return index.size() >= columns.size() && index.subList(0, columns.size()).equals(columns);
  }

  /** Whether an index has all of these columns, so that no row must be read. */
  boolean cover(String... columns) {
    return usable().anyMatch(index -> index.getValue().containsAll(List.of(columns)));
  }

  /** Presence by leading columns that the account may read. */
  Map<String, Boolean> presence(Set<String> readableColumns) {
    Map<String, Boolean> presence = new LinkedHashMap<>();
    OF_INTEREST.stream()
        .filter(readableColumns::containsAll)
        .forEach(columns -> presence.put(String.join(",", columns), startWith(columns)));
    return presence;
  }

  /** The clause of ALTER TABLE that enables an index, by its leading columns. */
  Map<String, String> remedies() {
    Map<String, String> remedies = new HashMap<>();
    new TreeMap<>(unusable)
        .forEach(
            (name, clause) ->
                OF_INTEREST.stream()
                    .filter(
                        columns -> startsWith(columnsByName.getOrDefault(name, List.of()), columns))
                    .forEach(columns -> remedies.putIfAbsent(String.join(",", columns), clause)));
    return remedies;
  }
}
