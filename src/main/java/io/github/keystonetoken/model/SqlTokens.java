package io.github.keystonetoken.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The token table at one moment. A part that did not fit its time limit, or that the account may
 * not read, is empty.
 *
 * @param release Keystone release recognised from the schema, {@link Release#UNKNOWN} where it is
 *     not
 * @param counts rows by state
 * @param owners rows by owner
 * @param recent tokens issued lately
 * @param size bytes that the table takes
 * @param indexes by leading columns as in {@code expires,valid}: whether an index starts with them;
 *     columns that the account may not see are absent
 */
public record SqlTokens(
    Release release,
    Optional<Counts> counts,
    Optional<Owners> owners,
    Optional<Recent> recent,
    Optional<Size> size,
    Map<String, Boolean> indexes) {

  public SqlTokens {
    indexes = Map.copyOf(indexes);
  }

  /**
   * Rows by state. The states are disjoint and sum to all rows.
   *
   * @param active not revoked and not expired
   * @param revoked {@code valid = 0} and not expired
   * @param expired its expiry is not after the database's clock, revoked or not
   * @param noExpiry {@code expires IS NULL}: never flushed
   * @param oldestExpired the earliest expiry of an expired row
   * @param latestExpiry the latest expiry of any row
   */
  public record Counts(
      long active,
      long revoked,
      long expired,
      long noExpiry,
      Optional<Instant> oldestExpired,
      Optional<Instant> latestExpiry) {

    public long rows() {
      return active + revoked + expired + noExpiry;
    }
  }

  /**
   * Rows by owner.
   *
   * @param users distinct owners, rows without an owner counting as one
   * @param top the owners of most rows, most first
   * @param others rows of everybody else
   */
  public record Owners(long users, List<UserTokens> top, long others) {
    public Owners {
      top = List.copyOf(top);
    }
  }

  /**
   * Tokens issued in the window before the collection: rows whose expiry is later than now +
   * lifetime − window.
   *
   * @param window length of the window
   * @param tokens tokens issued in it, by anybody
   * @param top the users who issued most, most first; empty where the owner cannot be read
   */
  public record Recent(Duration window, long tokens, List<UserTokens> top) {
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
}
