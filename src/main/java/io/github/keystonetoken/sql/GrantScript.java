package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.List;
import java.util.StringJoiner;

/** What to run as the database's administrator, before or after the exporter was connected. */
public final class GrantScript {

  private GrantScript() {}

  /**
   * SQL with comments, the last line ended.
   *
   * @param database Keystone's schema
   * @param account user and host of the exporter's account, as in {@code exporter@%}
   */
  public static String of(String database, String account) {
    Grants grants = new Grants(database, account);
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    lines.add(
        "-- To be run as the database's administrator. Lines about tables that this release of");
    lines.add("-- Keystone does not have fail, and may.");
    lines.add("");
    lines.add(
        "-- The figures of the token table. Neither token.id nor token.extra is needed: both");
    lines.add("-- hold live tokens.");
    lines.add(grants.tokens());
    lines.add("");
    lines.add("-- Which release this is.");
    lines.add(grants.release());
    lines.add("");
    lines.add("-- Users' names.");
    grants.names(Release.UNKNOWN).forEach(lines::add);
    lines.add("");
    lines.add("-- Recommended: samples of a large table, or of one without indexes, through a");
    lines.add(
        "-- procedure that takes two bounds and gives numbers by owner. An id never leaves it.");
    List<String> sampling = grants.sampling(Statements.OWNER_COLUMN);
    sampling.forEach(lines::add);
    lines.add("");
    lines.add(
        "-- Up to Folsom, whose table has no user_id, the procedure is this instead (it needs");
    lines.add("-- JSON functions: MariaDB 10.2.3, MySQL 5.7.8 or newer).");
    grants
        .sampling(Statements.OWNER_IN_EXTRA)
        .get(0)
        .lines()
        .forEach(line -> lines.add("-- " + line));
    lines.add("");
    lines.add("-- Instead of the procedure, and not recommended, as it lets the account read live");
    lines.add("-- tokens:");
    lines.add("-- " + grants.ids());
    return lines.toString();
  }
}
