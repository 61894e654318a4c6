package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Release;
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

  /** More privileges at one level than these were granted as ALL. */
  private static final int MOST_NAMED = 6;

  private static final String ALL = "*";

  private ExcessGrants() {}

  /** Asks the database. */
  static List<Right> read(Session session) throws CollectionException, InterruptedException {
    Grants grants = session.grants();
    List<Privilege> granted = session.list(privileges(grants.grantee()), Privilege::of);
    List<Right> excess =
        new ArrayList<>(
            granted.stream()
                .filter(privilege -> !privilege.isNeeded(grants.database()))
                .collect(groupingBy(Privilege::level, TreeMap::new, toList()))
                .entrySet()
                .stream()
                .map(level -> excess(level.getKey(), level.getValue(), grants))
                .toList());
    List<String> borrowed =
        session.list(borrowedColumns(grants.grantee()), row -> row.getString(1));
    if (!borrowed.isEmpty()) {
      excess.add(
          new Right(
              "SELECT%s on %s.`token`, by a role or as everybody"
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

    /** The documented grants are on reading single columns, and on a routine. */
    boolean isNeeded(String database) {
      return type.equals("SELECT")
          && schema.equals(database)
          && Stream.of(KeystoneTable.values())
              .filter(needed -> needed.sqlName().equalsIgnoreCase(table))
              .flatMap(needed -> needed.columnsIn(Release.LATER).stream())
              .anyMatch(column::equalsIgnoreCase);
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
        (many ? columnsByType.size() + " rights" : what) + " on " + level,
        List.of(grants.revoke(many ? "ALL PRIVILEGES" : what, level)));
  }

  /** A privilege on the whole table includes those on its columns. */
  private static String columns(List<String> columns) {
    return columns.contains(ALL)
        ? ""
        : columns.stream().sorted().map(Grants::identifier).collect(joining(", ", " (", ")"));
  }

  /**
   * What was granted to an account: schema, table, column and type, with {@code *} for all of them.
   * Privileges on single routines are not among them, nor those that come with a role: of these
   * {@link #borrowedColumns} returns what matters.
   */
  private static Query privileges(String grantee) {
    String sql =
        Stream.of(
                "'*', '*', '*', privilege_type FROM information_schema.user_privileges WHERE TRUE",
                "table_schema, '*', '*', privilege_type FROM information_schema.schema_privileges"
                    + " WHERE DATABASE() LIKE table_schema",
                "table_schema, table_name, '*', privilege_type"
                    + " FROM information_schema.table_privileges WHERE table_schema = DATABASE()",
                "table_schema, table_name, column_name, privilege_type"
                    + " FROM information_schema.column_privileges"
                    + " WHERE table_schema = DATABASE()")
            .map(level -> "SELECT " + level + " AND grantee = ? AND privilege_type <> 'USAGE'")
            .collect(joining(" UNION ALL "));
    return Query.of("privileges", sql, grantee, grantee, grantee, grantee);
  }

  /**
   * Columns of the token table that hold tokens and can be read although nothing granted to the
   * account itself explains it: by a role, or by PUBLIC.
   */
  private static Query borrowedColumns(String grantee) {
    String granted =
        " AND NOT EXISTS (SELECT 1 FROM information_schema.%s p"
            + " WHERE p.grantee = ? AND p.privilege_type = 'SELECT'%s)";
    String ofTable = " AND p.table_schema = c.table_schema AND p.table_name = c.table_name";
    return Query.of(
        "borrowed_rights",
        "SELECT c.column_name FROM information_schema.columns c"
            + " WHERE c.table_schema = DATABASE() AND c.table_name = 'token'"
            + " AND c.column_name IN ('id', 'extra') AND c.privileges LIKE '%select%'"
            + granted.formatted("user_privileges", "")
            + granted.formatted("schema_privileges", " AND c.table_schema LIKE p.table_schema")
            + granted.formatted("table_privileges", ofTable)
            + granted.formatted(
                "column_privileges", ofTable + " AND p.column_name = c.column_name"),
        grantee,
        grantee,
        grantee,
        grantee);
  }
}
