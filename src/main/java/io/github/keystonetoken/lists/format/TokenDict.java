package io.github.keystonetoken.lists.format;

import io.github.keystonetoken.pickle.ByteString;
import io.github.keystonetoken.pickle.Dict;
import io.github.keystonetoken.pickle.Value;
import java.util.Optional;

/** The dictionary that Keystone stores for a token (kvs.py, {@code create_token}, Kilo). */
final class TokenDict {

  /** Keystone's widest column for a user id or name. */
  private static final int LONGEST_TEXT = 255;

  /** Real ones have a dozen pairs. A lookup in a larger one could be made to last. */
  private static final int MAX_DICT_SIZE = 64;

  private TokenDict() {}

  /** Empty where the value is no token: anybody may store anything. */
  static Optional<Dict> decode(byte[] value, int flags) {
    try {
      StoredValue stored = StoredValue.of(value, flags);
      return switch (stored.form()) {
        case PICKLE -> token(CachedPayload.ofPickle(stored.content()).value());
        case INTEGER -> Optional.empty();
        case TEXT ->
            CachedPayload.ofSerialized(stored.content()).flatMap(payload -> token(payload.value()));
      };
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  private static Optional<Dict> token(Value value) {
    return dict(Optional.of(value)).filter(dict -> dict.get("expires").isPresent());
  }

  /** A dictionary within a dictionary. */
  static Optional<Dict> part(Dict dict, String key) {
    return dict(dict.get(key));
  }

  private static Optional<Dict> dict(Optional<Value> value) {
    return value
        .filter(Dict.class::isInstance)
        .map(Dict.class::cast)
        .filter(dict -> dict.size() <= MAX_DICT_SIZE);
  }

  /** An id or name that Keystone could have stored. */
  static Optional<String> text(Dict dict, String key) {
    return dict.get(key)
        .filter(ByteString.class::isInstance)
        .map(ByteString.class::cast)
        .filter(text -> text.length() > 0 && text.length() <= LONGEST_TEXT)
        .map(ByteString::utf8)
        .filter(text -> text.chars().noneMatch(Character::isISOControl));
  }
}
