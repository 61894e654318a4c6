package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Unnecessary grants: privileges of the account on Keystone's database that the exporter does not
 * need, by level. What it may do to other databases is not judged: another program may need it.
 */
final class ExcessGrants {

  /** With more privileges at one level, ALL was granted. */
  private static final int MOST_NAMED = 6;

  private static final String ALL = "*";

  private ExcessGrants() {}

  static List<Right> read(Session session, Schema schema)
      throws CollectionException, InterruptedException {
    Grants grants = session.grants();
    List<Privilege> granted = session.list(privileges(grants.grantee()), Privilege::of);
    List<Right> excess = new ArrayList<>();
    granted.stream()
        .filter(privilege -> !privilege.isNeeded(grants.database()))
        .collect(groupingBy(Privilege::level, TreeMap::new, toList()))
        .forEach((level, privileges) -> excess.add(excess(level, privileges, grants)));
    List<String> borrowed =
        Stream.of("extra", "id")
            .filter(schema.readableColumns(KeystoneTable.TOKEN)::contains)
            .filter(column -> granted.stream().noneMatch(privilege -> privilege.reads(column)))
            .toList();
    if (!borrowed.isEmpty()) {
      excess.add(
          new Right(
              "SELECT%s on %s.`token`, granted to a role or to PUBLIC"
                  .formatted(columns(borrowed), Grants.identifier(grants.database())),
              List.of(grants.show())));
    }
    return excess;
  }

  /**
   * A privilege as information_schema lists it.
   *
   * @param schema {@code *} for all, else a name or, for a whole schema, a pattern of names
   * @param table {@code *} for all
   * @param column {@code *} for all
   * @param type as in {@code SELECT}
   */
  private record Privilege(String schema, String table, String column, String type) {

    static Privilege of(ResultSet row) throws SQLException {
      return new Privilege(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
    }

    /** The documented grants are SELECT on columns, and EXECUTE on a routine. */
    boolean isNeeded(String database) {
      return type.equals("SELECT")
          && schema.equals(database)
          && Stream.of(KeystoneTable.values())
              .filter(needed -> needed.sqlName().equalsIgnoreCase(table))
              .flatMap(needed -> needed.columns().stream())
              .anyMatch(column::equalsIgnoreCase);
    }

    /** Whether it lets the account read a column of the token table. */
    boolean reads(String tokenColumn) {
      return type.equals("SELECT")
          && (table.equals(ALL) || table.equalsIgnoreCase(KeystoneTable.TOKEN.sqlName()))
          && (column.equals(ALL) || column.equalsIgnoreCase(tokenColumn));
    }

    String level() {
      return part(schema) + "." + part(table);
    }

    private static String part(String name) {
      return name.equals(ALL) ? ALL : Grants.identifier(name);
    }
  }

  private static Right excess(String level, List<Privilege> privileges, Grants grants) {
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
        (many ? columnsByType.size() + " privileges" : what) + " on " + level,
        List.of(grants.revoke(many ? "ALL PRIVILEGES" : what, level)));
  }

  /** A privilege on the whole table includes those on its columns. */
  private static String columns(List<String> columns) {
    return columns.contains(ALL)
        ? ""
        : columns.stream().sorted().map(Grants::identifier).collect(joining(", ", " (", ")"));
  }

  /**
   * What was granted to an account: schema, table, column and type, with {@code *} for all. Without
   * privileges on routines and those of a role. Compared as bytes, because names of accounts and
   * databases that differ in case only are different.
   */
  private static Query privileges(String grantee) {
    String sql =
        Stream.of(
                "'*', '*', '*', privilege_type FROM information_schema.user_privileges WHERE TRUE",
                "table_schema, '*', '*', privilege_type FROM information_schema.schema_privileges"
                    + " WHERE CAST(DATABASE() AS BINARY) LIKE table_schema",
                "table_schema, table_name, '*', privilege_type"
                    + " FROM information_schema.table_privileges"
                    + " WHERE table_schema = CAST(DATABASE() AS BINARY)",
                "table_schema, table_name, column_name, privilege_type"
                    + " FROM information_schema.column_privileges"
                    + " WHERE table_schema = CAST(DATABASE() AS BINARY)")
            .map(
                level ->
                    "SELECT "
                        + level
                        + " AND grantee = CAST(? AS BINARY) AND privilege_type <> 'USAGE'")
            .collect(joining(" UNION ALL "));
    return Query.of("privileges", sql, grantee, grantee, grantee, grantee);
  }
}
