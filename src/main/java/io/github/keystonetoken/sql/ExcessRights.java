package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.github.keystonetoken.model.SqlTokens.Right;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the account may do and the exporter does not need, by where it was granted. */
final class ExcessRights {

  /** More rights at one place than these were granted as ALL. */
  private static final int MOST_NAMED = 6;

  private static final String ALL = "*";

  private ExcessRights() {}

  /**
   * A right as information_schema lists it.
   *
   * @param schema {@code *} for all, else a name or, for a whole schema, a pattern of names
   * @param table {@code *} for all
   * @param column {@code *} for all
   * @param type as in {@code SELECT}
   */
  record Privilege(String schema, String table, String column, String type) {

    /** The documented grants are on reading single columns, and on a routine. */
    boolean isNeeded(String database) {
      return type.equals("SELECT")
          && schema.equals(database)
          && Grants.isNeeded(table.toLowerCase(Locale.ROOT), column.toLowerCase(Locale.ROOT));
    }

    String level() {
      return part(schema) + "." + part(table);
    }

    private static String part(String name) {
      return name.equals(ALL) ? ALL : Grants.identifier(name);
    }
  }

  static List<Right> of(List<Privilege> privileges, Grants grants) {
    return privileges.stream()
        .filter(privilege -> !privilege.isNeeded(grants.database()))
        .collect(groupingBy(Privilege::level, TreeMap::new, toList()))
        .entrySet()
        .stream()
        .map(level -> right(level.getKey(), level.getValue(), grants))
        .toList();
  }

  /** Tokens that can be read through a role's rights, which the account itself does not hold. */
  static Optional<Right> borrowed(Set<String> columns, Grants grants) {
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Right(
                "SELECT"
                    + columns(List.copyOf(columns))
                    + " on "
                    + Grants.identifier(grants.database())
                    + ".`token`, by a role or as everybody",
                List.of(grants.show())));
  }

  private static Right right(String level, List<Privilege> privileges, Grants grants) {
    TreeMap<String, List<String>> columnsByType =
        privileges.stream()
            .collect(
                groupingBy(Privilege::type, TreeMap::new, mapping(Privilege::column, toList())));
    boolean many = columnsByType.size() > MOST_NAMED;
    String what =
        columnsByType.entrySet().stream()
            .map(type -> type.getKey() + columns(type.getValue()))
            .collect(joining(", "));
    return new Right(
        (many ? columnsByType.size() + " rights" : what) + " on " + level,
        List.of(grants.revoke(many ? "ALL PRIVILEGES" : what, level)));
  }

  /** A right on the whole table includes those on its columns. */
  private static String columns(List<String> columns) {
    return columns.contains(ALL)
        ? ""
        : columns.stream().sorted().map(Grants::identifier).collect(joining(", ", " (", ")"));
  }
}
