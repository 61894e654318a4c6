package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Release;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What to run as the database's administrator, before or after the exporter was connected. */
public final class GrantScript {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final String EVERY_RELEASE =
      """
      -- The release is not known, so these are statements for all of them: those for tables or
      -- columns that yours lacks fail, as expected, and mariadb --force goes on after them. To leave
      -- them out, give --release.
      """;

  private GrantScript() {}

  /**
   * What is found by logging in.
   *
   * @param account user and host as {@code CURRENT_USER()} writes them
   */
  public record Found(Release release, String account) {}

  /**
   * Looks for the release and the account, which the configuration need not name in full.
   *
   * @return what is configured and {@link Release#UNKNOWN} if the database cannot be read, as when
   *     the account is still to be made
   */
  public static Found find(Config.Sql config, Clock clock) throws InterruptedException {
    try (Session session = new Session(config, clock)) {
      Release release = Release.UNKNOWN;
      try {
        session.begin(clock.instant().plus(LIMIT));
        release = Schema.read(session).release();
      } catch (CollectionException e) {
        // The reason is the daemon's to report.
      }
      return new Found(release, session.grants().account());
    }
  }

  /** For every release. */
  public static String of(String database, String account) {
    return of(database, account, Release.UNKNOWN);
  }

  /**
   * SQL with comments, the last line ended. Running it again changes nothing.
   *
   * @param database Keystone's schema
   * @param account user and host of the exporter's account, as in {@code exporter@%}
   */
  public static String of(String database, String account, Release release) {
    Grants grants = new Grants(database, account);
    return """
    -- To be run as the database's administrator, and again after an upgrade of Keystone.
    %s
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
    -- Dropping it takes the right to run it from all accounts.
    %s

    -- Instead of the procedure, and not recommended, as it lets the account read live
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
