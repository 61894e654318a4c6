package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.List;
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

  String tokens() {
    return grant("token", List.of("expires", "valid", Statements.OWNER_COLUMN));
  }

  /** One line for each table that holds names in this release; all where it is not recognised. */
  List<String> names(Release release) {
    return NameSource.ALL.stream()
        .filter(source -> source.isUsedIn(release))
        .map(source -> grant(source.table(), source.columns()))
        .toList();
  }

  /** For what accumulates beside tokens: moments, and nothing of who or what. */
  String backlog(BacklogTable table, Release release) {
    return grant(table.name(), table.columnsIn(release));
  }

  String release() {
    return grant("migrate_version", List.of("repository_id", "version"));
  }

  /** Lets the account range over ids itself, and read them. */
  String ids() {
    return grant("token", List.of("id"));
  }

  /** The procedure for samples, to be made in Keystone's database, and the right to run it. */
  List<String> sampling(String owner) {
    return List.of(
        SampleProcedure.definition(database, owner),
        "GRANT EXECUTE ON PROCEDURE "
            + identifier(database)
            + "."
            + SampleProcedure.NAME
            + " TO "
            + quotedAccount()
            + ";");
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
