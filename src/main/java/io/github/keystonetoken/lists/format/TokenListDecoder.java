package io.github.keystonetoken.lists.format;

import java.util.Optional;

/** Reads the lists of tokens that Keystone keeps in memcached, of any release that did. */
public final class TokenListDecoder {

  private TokenListDecoder() {}

  /**
   * The list in a value of a {@code usertokens-} key or of the revocation list.
   *
   * @param value as memcached holds it, which must not change while the list is in use
   * @param flags the client flags stored with it
   * @throws UndecodableException if the value is anything else, or too large to be one; the message
   *     continues a sentence about the value
   */
  public static TokenList decode(byte[] value, int flags) throws UndecodableException {
    StoredValue stored = StoredValue.of(value, flags);
    return switch (stored.form()) {
      case PICKLE -> PickledTokenList.of(CachedPayload.ofPickle(stored.content()));
      case INTEGER -> throw new UndecodableException("it is an integer and no list");
      case TEXT -> decodeText(stored.content());
    };
  }

  private static TokenList decodeText(byte[] content) throws UndecodableException {
    Optional<CachedPayload> serialized = CachedPayload.ofSerialized(content);
    return serialized.isPresent()
        ? PickledTokenList.of(serialized.get())
        : TextTokenList.decode(content);
  }
}
