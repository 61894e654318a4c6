package io.github.keystonetoken.lists.format;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a token in memcached says, without its id (kvs.py, {@code create_token}, Kilo).
 *
 * @param users whose lists the token may be in: its user's, first, and if it was issued for a trust
 *     also the trustee's and the trustor's
 * @param projectId empty for a token without a project
 * @param projectName empty likewise, or if the token does not give one
 * @param issuedAt empty if the token does not say
 * @param expires empty if it is not a time
 */
public record TokenContents(
    List<TokenUser> users,
    Optional<String> projectId,
    Optional<String> projectName,
    Optional<Instant> issuedAt,
    Optional<Instant> expires) {

  /**
   * A user named by a token.
   *
   * @param id Keystone's user id
   * @param name empty if the token does not give one
   */
  public record TokenUser(String id, String name) {}

  /**
   * Reads a token as Keystone stores it under {@code token-<id>}.
   *
   * @param value as memcached holds it
   * @param flags the client flags stored with it
   * @return empty if it is no token
   */
  public static Optional<TokenContents> decode(byte[] value, int flags) {
    try {
      Dict token = Dict.of(StoredValue.of(value, flags).payload);
      return token.has("expires") ? Optional.of(of(token)) : Optional.empty();
    } catch (UndecodableException e) {
      // Most values are no tokens.
      return Optional.empty();
    }
  }

  public Optional<TokenUser> user() {
    return users.stream().findFirst();
  }

  private static TokenContents of(Dict token) {
    Dict v3 = token.dict("token_data", "token");
    Dict v2 = token.dict("token_data", "access", "token");
    Dict project =
        Stream.of(token.dict("tenant"), v3.dict("project"), v2.dict("tenant"))
            .filter(found -> !found.text("id").isEmpty())
            .findFirst()
            .orElse(Dict.of(null));
    return new TokenContents(
        users(token),
        optional(project.text("id")),
        optional(project.text("name")),
        moment(v3, "issued_at").or(() -> moment(v2, "issued_at")),
        moment(token, "expires"));
  }

  private static List<TokenUser> users(Dict token) {
    Dict user = token.dict("user");
    Dict data = token.dict("token_data");
    Dict trustOfV2 = data.dict("access", "trust");
    Dict trustOfV3 = (data.has("token") ? data.dict("token") : data).dict("OS-TRUST:trust");
    List<TokenUser> users = new ArrayList<>();
    add(users, user.text("id"), user.text("name"));
    add(users, token.text("user_id"), "");
    add(users, trustOfV2.text("trustee_user_id"), "");
    add(users, trustOfV3.text("trustee_user_id"), "");
    add(users, trustOfV3.dict("trustee_user").text("id"), "");
    add(users, trustOfV3.dict("trustor_user").text("id"), "");
    return List.copyOf(users);
  }

  private static void add(List<TokenUser> users, String id, String name) {
    if (!id.isEmpty() && users.stream().noneMatch(user -> user.id().equals(id))) {
      users.add(new TokenUser(id, name));
    }
  }

  private static Optional<String> optional(String text) {
    return Optional.of(text).filter(given -> !given.isEmpty());
  }

  private static Optional<Instant> moment(Dict dict, String key) {
    try {
      return Optional.of(Expiry.of(dict.get(key)));
    } catch (UndecodableException e) {
      // The second API writes the time of issue without a zone: it is left out.
      return Optional.empty();
    }
  }
}
