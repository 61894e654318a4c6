package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Release;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** SQL for the database's administrator, before or after the exporter's first connection. */
public final class GrantScript {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final String EVERY_RELEASE =
      """
      -- The release is not known, so these are statements for all releases. Those for tables or
      -- columns that yours lacks will fail. This is expected: mariadb --force continues after
      -- them. To omit them, set --release.
      """;

  private GrantScript() {}

  /**
   * What a login shows.
   *
   * @param account user and host as {@code CURRENT_USER()} writes them
   */
  public record Found(Release release, String account) {}

  /**
   * Reads the release, and the account's host, from the database.
   *
   * @return the configured account and {@link Release#UNKNOWN} if the database cannot be read, for
   *     example because the account does not exist yet
   */
  public static Found find(Config.Sql config, Clock clock) throws InterruptedException {
    try (Session session = new Session(config, clock)) {
      Release release = Release.UNKNOWN;
      try {
        session.begin(clock.instant().plus(LIMIT));
        release = Schema.read(session).release();
      } catch (CollectionException e) {
        // The daemon reports the reason.
      }
      return new Found(release, session.grants().account());
    }
  }

  /** For every release. */
  public static String of(String database, String account) {
    return of(database, account, Release.UNKNOWN);
  }

  /**
   * SQL with comments. Running it again changes nothing.
   *
   * @param database Keystone's schema
   * @param account user and host of the exporter's account, as in {@code exporter@%}
   */
  public static String of(String database, String account, Release release) {
    Grants grants = new Grants(database, account);
    return """
    -- Run as the database's administrator, and again after an upgrade of Keystone.
    %s
    -- The figures of the token table. Neither token.id nor token.extra is needed: both
    -- hold live tokens.
    %s

    -- The release of Keystone: up to Yoga, and from Zed on.
    %s

    -- Names of users and of their domains.
    %s

    -- Other tables that accumulate rows.
    %s

    -- Recommended: samples of a table that is large or has no indexes, through a
    -- procedure that takes two bounds and returns numbers by owner, never an id.
    -- Dropping it removes the privilege to run it from all accounts.
    %s

    -- Instead of the procedure, but not recommended, because the account could read live
    -- tokens:
    -- %s
    """
        .formatted(
            release == Release.UNKNOWN ? EVERY_RELEASE : "",
            grants.tokens(),
            lines(grants.release(release)),
            lines(grants.names(release)),
            lines(grants.backlogs(release)),
            lines(grants.sampling()),
            grants.ids());
  }

  private static String lines(List<String> statements) {
    return String.join("\n", statements);
  }
}
