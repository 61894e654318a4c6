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

  /** Lets the account count rows and see their owners. */
  String tokens() {
    return select(KeystoneTable.TOKEN, Release.UNKNOWN);
  }

  /** One line for each table that holds names in this release; all if it is not recognised. */
  List<String> names(Release release) {
    return Stream.of(KeystoneTable.NAMES, List.of(KeystoneTable.USER_DOMAIN), KeystoneTable.DOMAINS)
        .flatMap(List::stream)
        .filter(table -> table.isUsedIn(release))
        .map(table -> select(table, release))
        .toList();
  }

  /** What accumulates beside tokens: times, and the columns of indexes. */
  List<String> backlogs(Release release) {
    return Stream.concat(
            KeystoneTable.BACKLOGS.stream(), Stream.of(KeystoneTable.REVOCATION_INDEXES))
        .filter(table -> table.isUsedIn(release))
        .map(table -> select(table, release))
        .toList();
  }

  /** What tells the release: up to Yoga, and from Zed on; both if it is not recognised. */
  List<String> release(Release release) {
    boolean alembic = release.compareTo(Release.ZED) >= 0;
    return Stream.of(KeystoneTable.MIGRATE_VERSION, KeystoneTable.ALEMBIC_VERSION)
        .filter(
            table ->
                release == Release.UNKNOWN || alembic == (table == KeystoneTable.ALEMBIC_VERSION))
        .map(table -> select(table, Release.UNKNOWN))
        .toList();
  }

  String select(KeystoneTable table, Release release) {
    return select(table, table.columnsIn(release));
  }

  /** Lets the account range over ids itself, and read them: not recommended. */
  String ids() {
    return select(KeystoneTable.TOKEN, List.of("id"));
  }

  private String select(KeystoneTable table, List<String> columns) {
    return grant("SELECT (" + String.join(", ", columns) + ") ON", identifier(table.sqlName()));
  }

  /** The procedure for samples, to be made in Keystone's database, and the right to run it. */
  List<String> sampling() {
    return List.of(SampleProcedure.definition(database), executeSampling());
  }

  String executeSampling() {
    return grant("EXECUTE ON PROCEDURE", SampleProcedure.NAME);
  }

  private String grant(String privilege, String object) {
    return "GRANT "
        + privilege
        + " "
        + identifier(database)
        + "."
        + object
        + " TO "
        + quotedAccount()
        + ";";
  }

  String revoke(String privilege, String level) {
    return "REVOKE " + privilege + " ON " + level + " FROM " + quotedAccount() + ";";
  }

  /** Shows which roles the account has. */
  String show() {
    return "SHOW GRANTS FOR " + quotedAccount() + ";";
  }

  /** The account as information_schema writes it, which doubles no quote. */
  String grantee() {
    return "'" + user() + "'@'" + host() + "'";
  }

  private String quotedAccount() {
    return "'" + user().replace("'", "''") + "'@'" + host().replace("'", "''") + "'";
  }

  private String user() {
    return account.substring(0, account.lastIndexOf('@'));
  }

  private String host() {
    return account.substring(account.lastIndexOf('@') + 1);
  }

  static String identifier(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
