package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.List;

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
    return """
    -- To be run as the database's administrator. Statements for tables or columns that this
    -- release of Keystone lacks fail, as expected: mariadb --force goes on after them.

    -- The figures of the token table. Neither token.id nor token.extra is needed: both
    -- hold live tokens.
    %s

    -- Which release this is: up to Yoga, and from Zed on.
    %s

    -- Names of users and of their domains.
    %s

    -- What else accumulates.
    %s

    -- Recommended: samples of a large table, or of one without indexes, through a
    -- procedure that takes two bounds and gives numbers by owner. No id leaves it.
    %s

    -- Instead of the procedure, and not recommended, as it lets the account read live
    -- tokens:
    -- %s
    """
        .formatted(
            grants.tokens(),
            lines(grants.release()),
            lines(grants.names(Release.UNKNOWN)),
            lines(grants.backlogs(Release.UNKNOWN)),
            lines(grants.sampling()),
            grants.ids());
  }

  private static String lines(List<String> statements) {
    return String.join("\n", statements);
  }
}
