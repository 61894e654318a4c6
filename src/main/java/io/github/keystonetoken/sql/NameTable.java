package io.github.keystonetoken.sql;

import static io.github.keystonetoken.sql.KeystoneTable.DOMAIN_ID;

import io.github.keystonetoken.model.Release;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * How users are read from one of the tables that hold names: rows of id, name and id of the domain,
 * which is NULL if the account may not read it.
 *
 * @param idColumn the column of the user's id
 * @param select the statement, which ends with a condition
 */
record NameTable(String idColumn, String select) {

  /** Those that can be read, best first. */
  static List<NameTable> of(Schema schema) {
    return schema.nameTables().map(table -> of(table, schema)).toList();
  }

  private static NameTable of(KeystoneTable table, Schema schema) {
    String id = "names." + table.columns().get(0);
    String name = "names." + table.columns().get(1);
    String domain = hasDomain(table, schema) ? "names." + DOMAIN_ID : "NULL";
    // Quoted, as user is a reserved word.
    String tables = "`" + table.sqlName() + "` names";
    if (table == KeystoneTable.FEDERATED_USER && hasDomain(KeystoneTable.USER_DOMAIN, schema)) {
      domain = "users." + DOMAIN_ID;
      tables += " LEFT JOIN `user` users ON users.id = " + id;
    }
    String condition = table == KeystoneTable.ID_MAPPING ? " AND names.entity_type = 'user'" : "";
    return new NameTable(
        id,
        "SELECT %s, %s, %s FROM %s WHERE %s <> ''".formatted(id, name, domain, tables, name)
            + condition);
  }

  /** Whether the domains of all users that can be read by name can be read, and their names. */
  static boolean haveDomains(Schema schema) {
    return !schema.domainTables().isEmpty()
        && schema.nameTables().noneMatch(table -> lacksDomain(table, schema));
  }

  private static boolean lacksDomain(KeystoneTable table, Schema schema) {
    Release release = schema.release();
    return table == KeystoneTable.FEDERATED_USER
        ? release != Release.UNKNOWN
            && KeystoneTable.USER_DOMAIN.isUsedIn(release)
            && !hasDomain(KeystoneTable.USER_DOMAIN, schema)
        : !hasDomain(table, schema);
  }

  private static boolean hasDomain(KeystoneTable table, Schema schema) {
    return schema.isReadable(table) && schema.readableColumns(table).contains(DOMAIN_ID);
  }

  /** All users, up to a limit. */
  Query all(int limit) {
    return Query.of("users", select + " LIMIT ?", limit);
  }

  /** The users with these ids. */
  Query of(Collection<String> userIds) {
    String ids = String.join(", ", Collections.nCopies(userIds.size(), "?"));
    return new Query(
        "names", false, select + " AND " + idColumn + " IN (" + ids + ")", List.copyOf(userIds));
  }
}
