package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The GRANT statements that give the exporter's account what it needs and no more: neither {@code
 * token.id} nor {@code token.extra}, which are bearer credentials.
 *
 * @param database schema name
 * @param account user and host as {@code CURRENT_USER()} writes them
 */
record Grants(String database, String account) {

  /** Columns of {@code token} without which nothing can be counted. */
  static final List<String> REQUIRED = List.of("expires", "valid");

  private static final List<String> TOKEN = List.of("expires", "valid", Statements.OWNER_COLUMN);

  private static final List<String> VERSION = List.of("repository_id", "version");

  /** By table, the columns that any of the GRANT statements for any release names. */
  private static final Map<String, Set<String>> NEEDED = needed();

  private static Map<String, Set<String>> needed() {
    Map<String, Set<String>> columns = new HashMap<>();
    columns.put("token", Set.copyOf(TOKEN));
    columns.put("migrate_version", Set.copyOf(VERSION));
    columns.put("alembic_version", Set.of("version_num"));
    NameSource.ALL.forEach(source -> columns.put(source.table(), Set.copyOf(source.columns())));
    BacklogTable.ALL.forEach(
        table -> columns.put(table.name(), Set.copyOf(table.columnsIn(Release.ZED))));
    return Map.copyOf(columns);
  }

  String tokens() {
    return grant("token", TOKEN);
  }

  /** One line for each table that holds names in this release; all if it is not recognised. */
  List<String> names(Release release) {
    return NameSource.ALL.stream()
        .filter(source -> source.isUsedIn(release))
        .map(source -> grant(source.table(), source.columns()))
        .toList();
  }

  /** For what accumulates beside tokens: times only. */
  String backlog(BacklogTable table, Release release) {
    return grant(table.name(), table.columnsIn(release));
  }

  String release() {
    return grant("migrate_version", VERSION);
  }

  /** From Zed on, when a new database lacks the other. */
  String releaseSinceZed() {
    return grant("alembic_version", List.of("version_num"));
  }

  /** Lets the account range over ids itself, and read them. */
  String ids() {
    return grant("token", List.of("id"));
  }

  /** The procedure for samples, to be made in Keystone's database, and the right to run it. */
  List<String> sampling() {
    return List.of(SampleProcedure.definition(database), executeSampling());
  }

  String executeSampling() {
    return "GRANT EXECUTE ON PROCEDURE "
        + identifier(database)
        + "."
        + SampleProcedure.NAME
        + " TO "
        + quotedAccount()
        + ";";
  }

  /** The account as information_schema writes it, which doubles no quote. */
  String grantee() {
    int at = account.lastIndexOf('@');
    return "'" + account.substring(0, at) + "'@'" + account.substring(at + 1) + "'";
  }

  /** Whether one of the GRANT statements is about reading this column. */
  static boolean isNeeded(String table, String column) {
    return NEEDED.getOrDefault(table, Set.of()).contains(column);
  }

  /** Revokes a right. */
  String revoke(String what, String level) {
    return "REVOKE " + what + " ON " + level + " FROM " + quotedAccount() + ";";
  }

  /** Shows which roles the account has. */
  String show() {
    return "SHOW GRANTS FOR " + quotedAccount() + ";";
  }

  private String grant(String table, List<String> columns) {
    return "GRANT SELECT ("
        + String.join(", ", columns)
        + ") ON "
        + identifier(database)
        + "."
        + identifier(table)
        + " TO "
        + quotedAccount()
        + ";";
  }

  private String quotedAccount() {
    int at = account.lastIndexOf('@');
    return Stream.of(account.substring(0, at), account.substring(at + 1))
        .map(part -> "'" + part.replace("'", "''") + "'")
        .reduce((user, host) -> user + "@" + host)
        .orElseThrow();
  }

  static String identifier(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
