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

/**
 * Indexes of a table as far as the account may see them: the server hides those on columns that it
 * may not read.
 *
 * @param columnsByName columns in their order, by the index's name
 */
record Indexes(Map<String, List<String>> columnsByName) {

  /** What Keystone's own statements search by. */
  private static final List<List<String>> OF_INTEREST =
      List.of(
          List.of("expires"), List.of("expires", "valid"), List.of("user_id"), List.of("trust_id"));

  Indexes {
    columnsByName = Map.copyOf(columnsByName);
  }

  /** Reads a table's indexes, which an operator may add at any time. */
  static Indexes read(Session session, KeystoneTable table)
      throws CollectionException, InterruptedException {
    Query query =
        Query.of(
            "indexes",
            "SELECT index_name, seq_in_index, column_name, sub_part FROM"
                + " information_schema.statistics WHERE table_schema = DATABASE()"
                + " AND table_name = ? AND index_type = 'BTREE'"
                + " ORDER BY index_name, seq_in_index",
            table.sqlName());
    Map<String, List<String>> columnsByName = new HashMap<>();
    session.run(
        query,
        row ->
            addColumn(
                columnsByName.computeIfAbsent(row.getString(1), name -> new ArrayList<>()), row));
    return new Indexes(columnsByName);
  }

  /** Behind a hidden column, an expression or a mere prefix of a column an index is of no use. */
  private static void addColumn(List<String> columns, ResultSet row) throws SQLException {
    String column = row.getString(3);
    boolean isPrefix = row.getString(4) != null;
    if (row.getInt(2) == columns.size() + 1 && column != null && !isPrefix) {
      columns.add(column.toLowerCase(Locale.ROOT));
    }
  }

  /** Whether an index starts with these columns, whatever its name. */
  boolean startWith(List<String> columns) {
    return columnsByName.values().stream().anyMatch(index -> startsWith(index, columns));
  }

  /** The shortest index that starts with these columns, of equals the first by name. */
  Optional<String> nameOf(String... columns) {
    return columnsByName.entrySet().stream()
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

  /** Whether an index holds these columns, so that the rows themselves need not be read. */
  boolean cover(String... columns) {
    return columnsByName.values().stream().anyMatch(index -> index.containsAll(List.of(columns)));
  }

  boolean isNamed(String name) {
    return columnsByName.containsKey(name);
  }

  /** Presence by leading columns; columns that the account may not read are left out. */
  Map<String, Boolean> presence(Set<String> readableColumns) {
    Map<String, Boolean> presence = new LinkedHashMap<>();
    OF_INTEREST.stream()
        .filter(readableColumns::containsAll)
        .forEach(columns -> presence.put(String.join(",", columns), startWith(columns)));
    return presence;
  }
}
