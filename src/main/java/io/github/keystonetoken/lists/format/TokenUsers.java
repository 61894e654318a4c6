package io.github.keystonetoken.lists.format;

import io.github.keystonetoken.pickle.ByteString;
import io.github.keystonetoken.pickle.Dict;
import io.github.keystonetoken.pickle.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads of a token, as Keystone stores it under {@code token-<id>}, whose lists it may be in: its
 * user's, and if it was issued for a trust also the trustee's (keystone/token/persistence/backends/
 * kvs.py, {@code create_token}, Kilo). Nothing else of the token is kept.
 */
public final class TokenUsers {

  /** Keystone's widest column for a user id or name. */
  private static final int LONGEST_TEXT = 255;

  /** Real ones have a dozen pairs. A lookup in a larger one could be made to last. */
  private static final int MAX_DICT_SIZE = 64;

  private TokenUsers() {}

  /**
   * The users that a token names, its own first; none where the value is no token.
   *
   * @param value as memcached holds it
   * @param flags the client flags stored with it
   */
  public static List<TokenUser> decode(byte[] value, int flags) {
    try {
      StoredValue stored = StoredValue.of(value, flags);
      return switch (stored.form()) {
        case PICKLE -> of(CachedPayload.ofPickle(stored.content()).value());
        case INTEGER -> List.of();
        case TEXT ->
            CachedPayload.ofSerialized(stored.content())
                .map(payload -> of(payload.value()))
                .orElse(List.of());
      };
    } catch (UndecodableException e) {
      // Anybody may store anything: what is no token names nobody.
      return List.of();
    }
  }

  private static List<TokenUser> of(Value value) {
    Optional<Dict> token = dict(Optional.of(value)).filter(dict -> dict.get("expires").isPresent());
    List<TokenUser> users = new ArrayList<>();
    token.ifPresent(
        dict -> {
          add(users, part(dict, "user").flatMap(user -> text(user, "id")), nameIn(dict));
          add(users, text(dict, "user_id"), Optional.empty());
          add(users, trusteeOfV2(dict), Optional.empty());
          trustOfV3(dict)
              .ifPresent(
                  trust -> {
                    add(users, text(trust, "trustee_user_id"), Optional.empty());
                    add(users, userId(trust, "trustee_user"), Optional.empty());
                    add(users, userId(trust, "trustor_user"), Optional.empty());
                  });
        });
    return List.copyOf(users);
  }

  private static Optional<String> nameIn(Dict token) {
    return part(token, "user").flatMap(user -> text(user, "name"));
  }

  private static Optional<String> trusteeOfV2(Dict token) {
    return part(token, "token_data")
        .flatMap(data -> part(data, "access"))
        .flatMap(access -> part(access, "trust"))
        .flatMap(trust -> text(trust, "trustee_user_id"));
  }

  private static Optional<Dict> trustOfV3(Dict token) {
    Optional<Dict> data = part(token, "token_data");
    return data.flatMap(v3 -> part(v3, "token"))
        .or(() -> data)
        .flatMap(v3 -> part(v3, "OS-TRUST:trust"));
  }

  private static Optional<String> userId(Dict trust, String user) {
    return part(trust, user).flatMap(dict -> text(dict, "id"));
  }

  private static void add(List<TokenUser> users, Optional<String> id, Optional<String> name) {
    id.filter(found -> users.stream().noneMatch(user -> user.id().equals(found)))
        .ifPresent(found -> users.add(new TokenUser(found, name.orElse(""))));
  }

  private static Optional<Dict> part(Dict dict, String key) {
    return dict(dict.get(key));
  }

  private static Optional<Dict> dict(Optional<Value> value) {
    return value
        .filter(Dict.class::isInstance)
        .map(Dict.class::cast)
        .filter(dict -> dict.size() <= MAX_DICT_SIZE);
  }

  private static Optional<String> text(Dict dict, String key) {
    return dict.get(key)
        .filter(ByteString.class::isInstance)
        .map(ByteString.class::cast)
        .filter(text -> text.length() > 0 && text.length() <= LONGEST_TEXT)
        .map(ByteString::utf8)
        .filter(text -> text.chars().noneMatch(Character::isISOControl));
  }
}
