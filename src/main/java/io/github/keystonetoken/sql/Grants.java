package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
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

  private static final Set<KeystoneTable> BACKLOGS =
      EnumSet.range(KeystoneTable.REVOCATION_EVENT, KeystoneTable.APPLICATION_CREDENTIAL);

  /** Lets the account count rows and see their owners. */
  String tokens() {
    return select(KeystoneTable.TOKEN);
  }

  /** The tables with the release: up to Yoga, and from Zed on; both if it is not recognised. */
  List<String> release(Release release) {
    boolean alembic = release.compareTo(Release.ZED) >= 0;
    return Stream.of(KeystoneTable.MIGRATE_VERSION, KeystoneTable.ALEMBIC_VERSION)
        .filter(
            table ->
                release == Release.UNKNOWN || alembic == (table == KeystoneTable.ALEMBIC_VERSION))
        .map(this::select)
        .toList();
  }

  /** Names of users and domains; tables of every release if it is not recognised. */
  List<String> names(Release release) {
    return select(EnumSet.range(KeystoneTable.LOCAL_USER, KeystoneTable.PROJECT), release);
  }

  /** What accumulates beside tokens: times, and the columns of indexes. */
  List<String> backlogs(Release release) {
    return select(BACKLOGS, release);
  }

  /** The part of {@link #backlogs} on one table. */
  List<String> backlog(KeystoneTable backlog, Release release) {
    return select(
        BACKLOGS.stream().filter(table -> table.sqlName().equals(backlog.sqlName())).toList(),
        release);
  }

  private List<String> select(Collection<KeystoneTable> tables, Release release) {
    return tables.stream().filter(table -> table.isUsedIn(release)).map(this::select).toList();
  }

  /** Lets the account sample by ids, and so read them: not recommended. */
  String ids() {
    return select(KeystoneTable.TOKEN, List.of("id"));
  }

  private String select(KeystoneTable table) {
    return select(table, table.columns());
  }

  private String select(KeystoneTable table, List<String> columns) {
    return grant("SELECT (" + String.join(", ", columns) + ") ON", identifier(table.sqlName()));
  }

  /** Creates the procedure for samples in Keystone's database, and lets the account run it. */
  List<String> sampling() {
    return List.of(
        SampleProcedure.definition(database), grant("EXECUTE ON PROCEDURE", SampleProcedure.NAME));
  }

  private String grant(String privilege, String object) {
    return "GRANT %s %s.%s TO %s;"
        .formatted(privilege, identifier(database), object, quotedAccount());
  }

  String revoke(String privilege, String level) {
    return "REVOKE %s ON %s FROM %s;".formatted(privilege, level, quotedAccount());
  }

  /** Shows which roles the account has. */
  String show() {
    return "SHOW GRANTS FOR " + quotedAccount() + ";";
  }

  /** The account as information_schema writes it, without doubled quotes. */
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
