package io.github.keystonetoken.lists.format;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The tokens that a value in memcached lists, in its order. */
public final class TokenList {

  private final @Nullable Instant createdAt;
  private final String[] ids;
  private final long @Nullable [] expiries;

  /**
   * A list.
   *
   * @param createdAt as dogpile.cache records it ({@code ct}); null without dogpile
   * @param expiries microseconds since 1970, one for each id; null for a list of ids alone, as
   *     Essex to Grizzly wrote it, and Havana its revocation list
   */
  TokenList(@Nullable Instant createdAt, String[] ids, long @Nullable [] expiries) {
    this.createdAt = createdAt;
    this.ids = ids;
    this.expiries = expiries;
  }

  /** When the value was made, as dogpile.cache records it ({@code ct}); empty without dogpile. */
  public Optional<Instant> createdAt() {
    return Optional.ofNullable(createdAt);
  }

  /** Number of entries. */
  public int size() {
    return ids.length;
  }

  /** Whether the entries tell when their tokens expire: all of them do, or none. */
  public boolean hasExpiries() {
    return expiries != null;
  }

  /** A token id, which is a secret or the hash of one. */
  public String tokenId(int index) {
    return ids[index];
  }

  /**
   * The ids of the newest entries whose tokens have not expired, newest first: Keystone appends.
   * Secrets.
   */
  public List<String> newestLive(int most, Instant moment) {
    long micros = micros(moment);
    return IntStream.iterate(ids.length - 1, i -> i >= 0, i -> i - 1)
        .filter(i -> expiries == null || expiries[i] >= micros)
        .limit(most)
        .mapToObj(i -> ids[i])
        .toList();
  }

  /** When the token expires; empty if the list does not tell. */
  public Optional<Instant> expiry(int index) {
    return expiries == null ? Optional.empty() : Optional.of(instant(expiries[index]));
  }

  /**
   * The moment until which at least half of the tokens stay unexpired; empty if the list does not
   * tell or is empty.
   */
  public Optional<Instant> medianExpiry() {
    long[] sorted = expiries().sorted().toArray();
    return sorted.length == 0 ? Optional.empty() : Optional.of(instant(sorted[sorted.length / 2]));
  }

  /** The latest expiry; empty if the list does not tell or is empty. */
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
    return expiries == null ? LongStream.empty() : Arrays.stream(expiries);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
