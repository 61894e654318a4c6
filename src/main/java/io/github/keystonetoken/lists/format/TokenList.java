package io.github.keystonetoken.lists.format;

import io.github.keystonetoken.pickle.ByteString;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The tokens that a value in memcached lists, in its order. Holds the value's bytes as long as it
 * is held itself; an entry takes 44 bytes beside them.
 */
public final class TokenList {

  private final Optional<Instant> createdAt;
  private final ByteString[] ids;
  private final Optional<long[]> expiries;

  private TokenList(Optional<Instant> createdAt, ByteString[] ids, Optional<long[]> expiries) {
    this.createdAt = createdAt;
    this.ids = ids;
    this.expiries = expiries;
  }

  /**
   * A list from Havana on.
   *
   * @param expiries microseconds since 1970, one for each id
   */
  static TokenList withExpiries(Optional<Instant> createdAt, ByteString[] ids, long[] expiries) {
    return new TokenList(createdAt, ids, Optional.of(expiries));
  }

  /** A list as Essex to Grizzly wrote it, or Havana's revocation list: ids alone. */
  static TokenList withoutExpiries(ByteString[] ids) {
    return new TokenList(Optional.empty(), ids, Optional.empty());
  }

  /** When the value was made, as dogpile.cache records it ({@code ct}); empty without dogpile. */
  public Optional<Instant> createdAt() {
    return createdAt;
  }

  /** Number of entries. */
  public int size() {
    return ids.length;
  }

  /** Whether the entries tell when their tokens expire: all of them do, or none. */
  public boolean hasExpiries() {
    return expiries.isPresent();
  }

  /** A token id, which is a secret or the hash of one. */
  public ByteString tokenId(int index) {
    return ids[index];
  }

  /**
   * The ids of the newest entries whose tokens have not expired, newest first: Keystone appends.
   * Secrets.
   */
  public List<ByteString> newestLive(int most, Instant moment) {
    long micros = micros(moment);
    return IntStream.iterate(ids.length - 1, i -> i >= 0, i -> i - 1)
        .filter(i -> expiries.isEmpty() || expiries.get()[i] >= micros)
        .limit(most)
        .mapToObj(i -> ids[i])
        .toList();
  }

  /** When the token expires; empty where the list does not tell. */
  public Optional<Instant> expiry(int index) {
    return expiries.map(all -> instant(all[index]));
  }

  /**
   * The moment until which at least half of the tokens stay unexpired; empty where the list does
   * not tell or is empty.
   */
  public Optional<Instant> medianExpiry() {
    long[] sorted = expiries().sorted().toArray();
    return sorted.length == 0 ? Optional.empty() : Optional.of(instant(sorted[sorted.length / 2]));
  }

  /** The latest expiry; empty where the list does not tell or is empty. */
  public Optional<Instant> newestExpiry() {
    LongSummaryStatistics range = expiries().summaryStatistics();
    return range.getCount() == 0 ? Optional.empty() : Optional.of(instant(range.getMax()));
  }

  /** Entries that Keystone takes for expired at a moment: those whose expiry is before it. */
  public long expiredAt(Instant moment) {
    long micros = micros(moment);
    return count(expiry -> expiry < micros);
  }

  /** Entries whose expiry is after a moment. */
  public long expiringAfter(Instant moment) {
    long micros = micros(moment);
    return count(expiry -> expiry > micros);
  }

  private long count(LongPredicate condition) {
    return expiries().filter(condition).count();
  }

  private LongStream expiries() {
    return expiries.map(Arrays::stream).orElseGet(LongStream::empty);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
