package io.github.keystonetoken.demo;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the first story's table really holds.
 *
 * @param rows all
 * @param expired rows that had expired when the table was loaded, revoked or not
 * @param revoked rows that were revoked and had not expired
 * @param byOwner rows of each owner
 * @param oldestExpiry of all rows
 * @param latestExpiry of all rows
 */
public record TokenTableTruth(
    long rows,
    long expired,
    long revoked,
    Map<User, Long> byOwner,
    Instant oldestExpiry,
    Instant latestExpiry) {

  static final TokenTableTruth NOTHING =
      new TokenTableTruth(0, 0, 0, Map.of(), Instant.MAX, Instant.MIN);

  /** Rows that can still be used. */
  public long active() {
    return rows - expired - revoked;
  }

  TokenTableTruth with(User owner, Instant expires, boolean isExpired, boolean isRevoked) {
    Map<User, Long> owners = new LinkedHashMap<>(byOwner);
    owners.merge(owner, 1L, Long::sum);
    return new TokenTableTruth(
        rows + 1,
        expired + (isExpired ? 1 : 0),
        revoked + (isRevoked ? 1 : 0),
        owners,
        expires.isBefore(oldestExpiry) ? expires : oldestExpiry,
        expires.isAfter(latestExpiry) ? expires : latestExpiry);
  }
}
