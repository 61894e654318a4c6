package io.github.keystonetoken.lists.format;

import io.github.keystonetoken.lists.format.StoredValue.Payload;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The tokens that a value in memcached lists, in its order, of any release that kept lists. */
public final class TokenList {

  private final @Nullable Instant createdAt;
  private final List<String> ids;

  /**
   * Microseconds since 1970, one for each id; null for a list of ids alone, as Essex to Grizzly
   * wrote it, and Havana its revocation list.
   */
  private final long @Nullable [] expiries;

  private TokenList(@Nullable Instant createdAt, List<String> ids, long @Nullable [] expiries) {
    this.createdAt = createdAt;
    this.ids = ids;
    this.expiries = expiries;
  }

  /**
   * The list in a value of a {@code usertokens-} key or of the revocation list.
   *
   * @param value as memcached holds it
   * @param flags the client flags stored with it
   * @throws UndecodableException if the value is anything else, or too large to be one; the message
   *     continues a sentence about the value
   */
  public static TokenList decode(byte[] value, int flags) throws UndecodableException {
    StoredValue stored = StoredValue.of(value, flags);
    if (stored.form() == StoredValue.Form.INTEGER) {
      throw new UndecodableException("it is an integer and no list");
    }
    Payload payload = stored.payload();
    return payload == null
        ? new TokenList(null, TextTokenList.ids(stored.content()), null)
        : pickled(payload);
  }

  /** The same; empty if the value is anything else. */
  public static Optional<TokenList> tryDecode(byte[] value, int flags) {
    try {
      return Optional.of(decode(value, flags));
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  /**
   * A pickled list (Havana to Ocata). Its entries are pairs of id and expiry, or in the revocation
   * list from Icehouse on dictionaries of both.
   */
  private static TokenList pickled(Payload payload) throws UndecodableException {
    if (!(payload.value instanceof List<?> list)) {
      throw new UndecodableException("it holds something else than a list");
    }
    String[] ids = new String[list.size()];
    long[] expiries = new long[list.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!(part(list.get(i), 0, "id") instanceof String id)) {
        throw new UndecodableException("an entry has an id that is no text");
      }
      ids[i] = id;
      expiries[i] = Expiry.micros(part(list.get(i), 1, "expires"));
    }
    return new TokenList(payload.createdAt, Arrays.asList(ids), expiries);
  }

  private static @Nullable Object part(@Nullable Object entry, int index, String key)
      throws UndecodableException {
    if (entry instanceof Object[] pair && pair.length == 2) {
      return pair[index];
    }
    if (entry instanceof List<?> pair && pair.size() == 2) {
      return pair.get(index);
    }
    if (entry instanceof Map<?, ?> dict && dict.containsKey(key)) {
      return dict.get(key);
    }
    throw new UndecodableException("an entry is neither a pair nor a dictionary with its " + key);
  }

  /** When the value was made, as dogpile.cache records it ({@code ct}); empty without dogpile. */
  public Optional<Instant> createdAt() {
    return Optional.ofNullable(createdAt);
  }

  public int size() {
    return ids.size();
  }

  /** Whether the entries tell when their tokens expire: all of them do, or none. */
  public boolean hasExpiries() {
    return expiries != null;
  }

  /** A token id, which is a secret or the hash of one. */
  public String tokenId(int index) {
    return ids.get(index);
  }

  /** Whether it lists one of these token ids. */
  public boolean containsAny(List<String> tokenIds) {
    return ids.stream().anyMatch(tokenIds::contains);
  }

  /**
   * The ids of the newest entries whose tokens have not expired, newest first: Keystone appends.
   * Secrets.
   */
  public List<String> newestLive(int most, Instant moment) {
    long micros = micros(moment);
    return IntStream.iterate(size() - 1, i -> i >= 0, i -> i - 1)
        .filter(i -> expiries == null || expiries[i] >= micros)
        .limit(most)
        .mapToObj(ids::get)
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
    OptionalLong newest = expiries().max();
    return newest.isPresent() ? Optional.of(instant(newest.getAsLong())) : Optional.empty();
  }

  /** Entries that Keystone takes for expired at a moment: those whose expiry is before it. */
  public long expiredAt(Instant moment) {
    long micros = micros(moment);
    return expiries().filter(expiry -> expiry < micros).count();
  }

  /** Entries whose expiry is after a moment. */
  public long expiringAfter(Instant moment) {
    long micros = micros(moment);
    return expiries().filter(expiry -> expiry > micros).count();
  }

  private LongStream expiries() {
    return expiries == null ? LongStream.empty() : Arrays.stream(expiries);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
