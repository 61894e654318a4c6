package io.github.keystonetoken.model;

import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keystone's tables at one moment: tokens, and what else accumulates. A part that did not fit its
 * time limit, or that the account may not read, is empty.
 *
 * @param release Keystone release recognised from the schema, {@link Release#UNKNOWN} if it is not
 * @param counts rows by state
 * @param owners rows by owner
 * @param recent tokens issued lately
 * @param size bytes that the table takes
 * @param indexes by leading columns as in {@code expires,valid}: whether an index that the
 *     optimizer may use starts with them; of another table as in {@code
 *     revocation_event(project_id,user_id)}; columns that the account may not see are absent
 * @param queryPlans how the database would run Keystone's own statements
 * @param revocations rows of {@code revocation_event}
 * @param trusts what Keystone delegated
 * @param applicationCredentials what users log in with in place of a password
 * @param observedLifetime of a token, by the newest expiry when a token was just issued; empty if
 *     no token was issued since the exporter started
 * @param session how all this was read
 */
public record SqlTokens(
    Release release,
    Optional<Counts> counts,
    Optional<Owners> owners,
    Optional<Recent> recent,
    Optional<Size> size,
    Map<String, Boolean> indexes,
    List<QueryPlan> queryPlans,
    Optional<Revocations> revocations,
    Optional<Trusts> trusts,
    Optional<ApplicationCredentials> applicationCredentials,
    Optional<ObservedLifetime> observedLifetime,
    Session session) {

  public SqlTokens {
    indexes = Map.copyOf(indexes);
    queryPlans = List.copyOf(queryPlans);
  }

  /**
   * How the figures were read.
   *
   * @param account user and host as {@code CURRENT_USER()} writes them; empty if not known
   * @param database name of Keystone's database
   * @param hasTokenTable false if there is no token table to read; its figures are then empty
   * @param clockOffset how far the database's clock is ahead of this machine's, negative if it is
   *     behind; one second off either way
   * @param unusableIndexes by leading columns, as in {@link SqlTokens#indexes}: the clause of ALTER
   *     TABLE that lets the optimizer use an index that is there
   * @param missing grants without which figures are absent
   * @param excess privileges that the exporter does not need
   * @param plan which statements read the figures and why, for a person; empty if not known
   */
  public record Session(
      String account,
      String database,
      boolean hasTokenTable,
      Optional<Duration> clockOffset,
      Map<String, String> unusableIndexes,
      List<Right> missing,
      List<Right> excess,
      String plan) {

    /** Nothing is known of it. */
    public static final Session UNKNOWN =
        new Session("", "keystone", true, Optional.empty(), Map.of(), List.of(), List.of(), "");

    public Session {
      unusableIndexes = Map.copyOf(unusableIndexes);
      missing = List.copyOf(missing);
      excess = List.copyOf(excess);
    }
  }

  /**
   * A missing grant, or a privilege that the exporter does not need.
   *
   * @param what what it is about, as the subject of a sentence or a clause of its own
   * @param statements GRANT or REVOKE
   */
  public record Right(String what, List<String> statements) {
    public Right {
      statements = List.copyOf(statements);
    }
  }

  /**
   * Rows by state. The states are disjoint and sum to all rows.
   *
   * @param rows all rows
   * @param active not revoked and not expired
   * @param revoked {@code valid = 0} and not expired
   * @param expired its expiry is not after the database's clock, revoked or not
   * @param noExpiry {@code expires IS NULL}: never flushed
   * @param oldestExpired the earliest expiry of an expired row that was seen
   * @param latestExpiry the latest expiry of any row that was seen
   */
  public record Counts(
      Estimate rows,
      Estimate active,
      Estimate revoked,
      Estimate expired,
      Estimate noExpiry,
      Optional<Instant> oldestExpired,
      Optional<Instant> latestExpiry) {

    public Counts with(Optional<Instant> newOldestExpired, Optional<Instant> newLatestExpiry) {
      return new Counts(
          rows, active, revoked, expired, noExpiry, newOldestExpired, newLatestExpiry);
    }
  }

  /**
   * Rows by owner.
   *
   * @param users distinct owners, rows without an owner counting as one; empty if only a sample was
   *     read
   * @param top the owners of most rows, most first
   * @param others rows of all other owners
   */
  public record Owners(Optional<Long> users, List<UserTokens> top, Estimate others) {
    public Owners {
      top = List.copyOf(top);
    }
  }

  /**
   * One user's rows of the token table.
   *
   * @param user who owns the rows; unknown for rows without an owner
   * @param tokens rows that the user owns
   */
  public record UserTokens(User user, Estimate tokens) {

    public static UserTokens counted(User user, long tokens) {
      return new UserTokens(user, Estimate.counted(tokens));
    }

    public String userId() {
      return user.id();
    }

    public String userName() {
      return user.name();
    }
  }

  /**
   * Tokens issued in the window before the collection: rows that expire later than the newest row
   * did when it began; in the first collection, later than now + lifetime − window.
   *
   * @param window length of the window
   * @param tokens tokens issued in it, by any user
   * @param top the users who issued most, most first; empty if the owner cannot be read
   */
  public record Recent(Duration window, Estimate tokens, List<UserTokens> top) {
    public Recent {
      top = List.copyOf(top);
    }
  }

  /**
   * Bytes that the table takes, as information_schema says.
   *
   * @param data clustered index: the rows themselves
   * @param index all other indexes
   * @param free allocated and not in use
   */
  public record Size(long data, long index, long free) {}

  /**
   * How the database would run one of Keystone's own statements.
   *
   * @param query Keystone's name for it: {@code list_revoked}, {@code flush} or {@code lookup}
   * @param accessType as EXPLAIN has it: {@code ALL} reads the whole table
   * @param key index that would be used; empty for none
   * @param rows rows that would be examined; empty if not known
   * @param source where this is from
   */
  public record QueryPlan(
      String query, String accessType, String key, OptionalLong rows, PlanSource source) {}

  /** Where a {@link QueryPlan} is from. */
  public enum PlanSource implements Labelled {
    /** The database was asked by EXPLAIN. */
    EXPLAIN,
    /** The account may not EXPLAIN it; it follows from the indexes and the number of rows. */
    INDEXES
  }

  /**
   * Rows of {@code revocation_event}, which Keystone prunes only when something is revoked.
   *
   * @param needed rows that a token still alive may match
   * @param prunable rows that no token can match any more
   * @param overdue those of them that no token could match {@link Thresholds#PRUNABLE_FOR} ago, and
   *     that were not deleted since
   */
  public record Revocations(long needed, long prunable, long overdue) {}

  /**
   * Rows of {@code trust}, which Keystone marks as deleted and keeps. The states are disjoint.
   *
   * @param active neither deleted nor expired
   * @param expired not deleted, and past its expiry
   * @param deleted marked as deleted
   * @param isCounted false if a part was read, and the server's estimate of all rows
   */
  public record Trusts(long active, long expired, long deleted, boolean isCounted) {

    /** Rows of no use, which {@code keystone-manage trust_flush} deletes. */
    public long unused() {
      return expired + deleted;
    }
  }

  /** Rows of {@code application_credential}; Keystone never deletes one because it expired. */
  public record ApplicationCredentials(long active, long expired) {}

  /**
   * How long the exporter's runs of one SQL statement took, since it started.
   *
   * @param runs all runs, those that were cut off included
   * @param sumSeconds time of all runs together
   * @param timeouts runs that were cut off at the statement limit
   * @param rows rows of the token table that all runs together read; 0 for a statement that does
   *     not report them
   * @param quickSeconds what the quickest quarter of the recent runs took at most: a busy processor
   *     makes some runs slow, a slow disk all of them; 0 if there was none
   */
  public record StatementTimes(
      long runs, double sumSeconds, long timeouts, long rows, double quickSeconds) {

    /** What a run takes on average, in seconds; 0 if there was none. */
    public double meanSeconds() {
      return runs == 0 ? 0 : sumSeconds / runs;
    }
  }
}
