package io.github.keystonetoken.lists.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the lists of tokens that Keystone keeps in memcached, of any release that did. */
public final class TokenListDecoder {

  private TokenListDecoder() {}

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
    Payload payload = Payload.of(stored);
    return payload == null ? TextTokenList.decode(stored.content()) : pickled(payload);
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
    if (!(payload.value() instanceof List<?> list)) {
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
    return new TokenList(payload.createdAt(), ids, expiries);
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
}
