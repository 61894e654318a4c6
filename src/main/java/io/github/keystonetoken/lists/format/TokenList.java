package io.github.keystonetoken.lists.format;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tokens that a value in memcached lists, of any release that kept such lists. */
public final class TokenList {

  /** Of text: twice the number that fits into 1 MiB, 29,959 ids with quotes and comma. */
  static final int MAX_TEXT_ENTRIES = 65_536;

  /** A value with more is not a list of Keystone's. Each may take some time to refuse. */
  static final int MAX_MALFORMED = 1000;

  /** In the order of the list. Each is a secret, or the hash of one. */
  final List<String> ids = new ArrayList<>();

  /**
   * One for each id; empty in a list of ids alone, as in Grizzly and in the revocation list of
   * Havana.
   */
  final List<Instant> expiries = new ArrayList<>();

  private final @Nullable Instant createdAt;
  private int malformed;
  private @Nullable String problem;

  private TokenList(@Nullable Instant createdAt) {
    this.createdAt = createdAt;
  }

  private void addMalformed(UndecodableException reason) throws UndecodableException {
    if (++malformed > MAX_MALFORMED) {
      throw new UndecodableException("it has more than " + MAX_MALFORMED + " malformed entries");
    }
    problem = problem == null ? reason.getMessage() : problem;
  }

  /**
   * The list in a value of a {@code usertokens-} key or of the revocation list.
   *
   * @param value as stored in memcached
   * @param flags the client flags stored with it
   * @throws UndecodableException if the value is not a list, has only malformed entries, or is too
   *     large; the message continues a sentence about the value
   */
  public static TokenList decode(byte[] value, int flags) throws UndecodableException {
    StoredValue stored = StoredValue.of(value, flags);
    TokenList list = new TokenList(stored.createdAt);
    if (stored.isText) {
      list.addText(stored.content);
    } else if (stored.payload instanceof List<?> entries) {
      for (Object entry : entries) {
        list.addEntry(entry);
      }
    } else {
      throw new UndecodableException("it holds something other than a list");
    }
    if (list.problem != null && list.size() == 0) {
      throw new UndecodableException(list.problem);
    }
    return list;
  }

  /** Like {@link #decode}; empty if the value is not a list. */
  public static Optional<TokenList> tryDecode(byte[] value, int flags) {
    try {
      return Optional.of(decode(value, flags));
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  /**
   * Adds an entry of a pickled list (Havana to Ocata): a pair of id and expiry, or in the
   * revocation list from Icehouse on a dictionary of both.
   */
  private void addEntry(@Nullable Object entry) throws UndecodableException {
    try {
      if (!(part(entry, 0, "id") instanceof String id)) {
        throw new UndecodableException("an entry has an id that is no text");
      }
      expiries.add(Expiry.of(part(entry, 1, "expires")));
      ids.add(id);
    } catch (UndecodableException e) {
      addMalformed(e);
    }
  }

  private static @Nullable Object part(@Nullable Object entry, int index, String key)
      throws UndecodableException {
    Object sequence = entry instanceof Object[] tuple ? Arrays.asList(tuple) : entry;
    if (sequence instanceof List<?> pair && pair.size() == 2) {
      return pair.get(index);
    }
    if (entry instanceof Map<?, ?> dict && dict.containsKey(key)) {
      return dict.get(key);
    }
    throw new UndecodableException("an entry is neither a pair nor a dictionary with its " + key);
  }

  /**
   * Adds the entries of a list that was written with memcached's {@code append}, separated by
   * commas: ids in JSON (Grizzly), or in Havana's revocation list JSON objects with an id.
   */
  private void addText(byte[] content) throws UndecodableException {
    JsonScanner json = new JsonScanner(content, 0);
    do {
      checkTextEntries(ids.size() + malformed + 1);
      json.isAtEnd();
      int start = json.position;
      try {
        ids.add(textId(json));
      } catch (UndecodableException e) {
        addMalformed(e);
        json.position = start;
        json.skipValue();
      }
    } while (json.skips(','));
    if (!json.isAtEnd()) {
      throw new UndecodableException("it has an entry that does not end with a comma");
    }
  }

  static void checkTextEntries(int number) throws UndecodableException {
    if (number > MAX_TEXT_ENTRIES) {
      throw new UndecodableException("it has more than " + MAX_TEXT_ENTRIES + " entries");
    }
  }

  private static String textId(JsonScanner json) throws UndecodableException {
    if (!json.isAt('"') && !json.isAt('{')) {
      throw new UndecodableException("it is neither JSON nor a list of ids");
    }
    Object id = json.isAt('"') ? json.string() : json.object(Set.of("id")).get("id");
    if (!(id instanceof String text)) {
      throw new UndecodableException("an entry has no id");
    }
    if (text.isEmpty()) {
      throw new UndecodableException("an entry has an empty id");
    }
    if (text.chars().anyMatch(c -> c <= ' ' || c == '\\')) {
      throw new UndecodableException("an entry has an id with a character that no id has");
    }
    return text;
  }

  /** When the value was stored, by dogpile.cache ({@code ct}); empty without dogpile.cache. */
  public Optional<Instant> createdAt() {
    return Optional.ofNullable(createdAt);
  }

  /** The number of entries that are not malformed. */
  public int size() {
    return ids.size();
  }

  /**
   * Entries that are left out. From Icehouse on Keystone skips such an entry as well, and drops it
   * with the user's next token (kvs.py, {@code _format_token_index_item}, Kilo).
   */
  public int malformed() {
    return malformed;
  }

  /** The problem of the first of them; continues a sentence. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Whether the entries have expiries: all of them do, or none. */
  public boolean hasExpiries() {
    return expiries.size() == ids.size();
  }

  public boolean containsAny(List<String> tokenIds) {
    return ids.stream().anyMatch(tokenIds::contains);
  }

  /**
   * The ids of the newest entries whose tokens have not expired, newest first: Keystone appends.
   * Secrets.
   */
  public List<String> newestLive(int most, Instant moment) {
    return IntStream.iterate(size() - 1, i -> i >= 0, i -> i - 1)
        .filter(i -> !hasExpiries() || !expiries.get(i).isBefore(moment))
        .limit(most)
        .mapToObj(ids::get)
        .toList();
  }

  /**
   * The moment until which at least half of the tokens stay unexpired; empty if the list has no
   * expiries.
   */
  public Optional<Instant> medianExpiry() {
    return expiries.stream().sorted().skip(expiries.size() / 2).findFirst();
  }

  /** The latest expiry; empty if the list has no expiries. */
  public Optional<Instant> newestExpiry() {
    return expiries.stream().max(Comparator.naturalOrder());
  }

  /** The expiry of the entry that Keystone appended last; empty if the list has no expiries. */
  public Optional<Instant> lastExpiry() {
    return expiries.isEmpty() ? Optional.empty() : Optional.of(expiries.get(expiries.size() - 1));
  }

  /**
   * Entries after the last one with this expiry. If there is none any more, those that expire
   * later.
   */
  public long appendedAfter(Instant expiry) {
    int last = expiries.lastIndexOf(expiry);
    return last < 0 ? expiringAfter(expiry) : size() - 1L - last;
  }

  /** Entries that Keystone treats as expired at a moment: their expiry is before it. */
  public long expiredAt(Instant moment) {
    return expiries.stream().filter(expiry -> expiry.isBefore(moment)).count();
  }

  public long expiringAfter(Instant moment) {
    return expiries.stream().filter(expiry -> expiry.isAfter(moment)).count();
  }
}
