package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    StringJoiner script = new StringJoiner("\n\n", "", "\n");
    script.add(
        """
        -- To be run as the database's administrator. Lines about tables that this release of
        -- Keystone does not have fail, and may: mariadb --force goes on after them.\
        """);
    script.add(
        section(
            """
            -- The figures of the token table. Neither token.id nor token.extra is needed: both
            -- hold live tokens.\
            """,
            Stream.of(grants.tokens())));
    script.add(
        section(
            "-- Which release this is: up to Yoga, and from Zed on.", grants.release().stream()));
    script.add(section("-- Users' names.", grants.names(Release.UNKNOWN).stream()));
    script.add(
        section(
            "-- What else accumulates.",
            KeystoneTable.BACKLOGS.stream().map(table -> grants.select(table, Release.UNKNOWN))));
    script.add(
        section(
            """
            -- Recommended: samples of a large table, or of one without indexes, through a
            -- procedure that takes two bounds and gives numbers by owner. No id leaves it.\
            """,
            grants.sampling().stream()));
    script.add(
        section(
            """
            -- Instead of the procedure, and not recommended, as it lets the account read live
            -- tokens:\
            """,
            Stream.of("-- " + grants.ids())));
    return script.toString();
  }

  private static String section(String heading, Stream<String> lines) {
    return Stream.concat(Stream.of(heading), lines).collect(Collectors.joining("\n"));
  }
}
