package io.github.keystonetoken.lists.format;

import static io.github.keystonetoken.lists.format.TokenDict.part;
import static io.github.keystonetoken.lists.format.TokenDict.text;

import io.github.keystonetoken.pickle.Dict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads of a token, as Keystone stores it under {@code token-<id>}, whose lists it may be in: its
 * user's, and if it was issued for a trust also the trustee's (keystone/token/persistence/backends/
 * kvs.py, {@code create_token}, Kilo). Nothing else of the token is kept.
 */
public final class TokenUsers {

  private TokenUsers() {}

  /**
   * The users that a token names, its own first; none where the value is no token.
   *
   * @param value as memcached holds it
   * @param flags the client flags stored with it
   */
  public static List<TokenUser> decode(byte[] value, int flags) {
    return TokenDict.decode(value, flags).map(TokenUsers::of).orElse(List.of());
  }

  /** The users that a decoded token names, its own first. */
  static List<TokenUser> of(Dict token) {
    List<TokenUser> users = new ArrayList<>();
    add(users, part(token, "user").flatMap(user -> text(user, "id")), nameIn(token));
    add(users, text(token, "user_id"), Optional.empty());
    add(users, trusteeOfV2(token), Optional.empty());
    trustOfV3(token)
        .ifPresent(
            trust -> {
              add(users, text(trust, "trustee_user_id"), Optional.empty());
              add(users, userId(trust, "trustee_user"), Optional.empty());
              add(users, userId(trust, "trustor_user"), Optional.empty());
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
}
