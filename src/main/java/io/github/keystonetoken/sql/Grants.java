package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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
    return select(
        EnumSet.range(KeystoneTable.MIGRATE_VERSION, KeystoneTable.ALEMBIC_VERSION), release);
  }

  /** Names of users and domains; tables of every release if it is not recognised. */
  List<String> names(Release release) {
    return select(EnumSet.range(KeystoneTable.LOCAL_USER, KeystoneTable.PROJECT), release);
  }

  /** What accumulates beside tokens: times, and the columns of indexes. */
  List<String> backlogs(Release release) {
    return select(BACKLOGS, release);
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

  /** What is missing for this plan, each with the figures that are absent without it. */
  List<Right> missing(Schema schema, SurveyPlan plan) {
    Release release = schema.release();
    List<Right> missing = new ArrayList<>();
    if (release == Release.UNKNOWN) {
      missing.add(new Right("Keystone's release is not recognised", release(release)));
    }
    if (schema.hasTokenTable() && !schema.hasOwners()) {
      missing.add(
          new Right("no owners, because the account may not read user_id", List.of(tokens())));
    }
    if (schema.nameTables().isEmpty()) {
      missing.add(new Right("no user names, because the account may not read any", names(release)));
    } else if (!schema.hasDomains()) {
      missing.add(
          new Right(
              "users without their domains, because the account may not read them",
              names(release)));
    }
    List<String> unreadable =
        KeystoneTable.BACKLOGS.stream()
            .filter(table -> table.isUsedIn(release) && !schema.isReadable(table))
            .map(KeystoneTable::sqlName)
            .toList();
    if (!unreadable.isEmpty()) {
      // One line for all: of an unknown release, the tables may not exist.
      missing.add(
          new Right(
              "no figures of %s, because the account may not read %s"
                  .formatted(
                      String.join(" and ", unreadable),
                      release == Release.UNKNOWN ? "them, if they exist" : "them"),
              select(
                  BACKLOGS.stream().filter(table -> unreadable.contains(table.sqlName())).toList(),
                  release)));
    }
    if (plan.lacksSampling()) {
      missing.add(
          new Right(
              "no figures of "
                  + String.join(", ", plan.sampled())
                  + ", because the table is too large to read whole, no usable index covers them, and the account"
                  + " may not sample it",
              sampling()));
    }
    return missing;
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
