package io.github.keystonetoken.sql;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
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
