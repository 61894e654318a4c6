package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.keystonetoken.model.User;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a token, without its id: a token in memcached (kvs.py, {@code create_token},
 * Kilo), or one that Keystone does not store.
 *
 * @param users the users whose lists may contain the token: its user, first, and if it was issued
 *     for a trust also the trustee and the trustor
 * @param projectId empty for a token without a project
 * @param projectName empty if the token does not contain it
 * @param issuedAt empty if the token does not contain it
 * @param expires empty if it is not a time
 */
public record TokenContents(
    List<User> users,
    Optional<String> projectId,
    Optional<String> projectName,
    Optional<Instant> issuedAt,
    Optional<Instant> expires) {

  /** Keystone's widest column for a user id or name. */
  private static final int LONGEST_TEXT = 255;

  private static final byte FERNET_VERSION = (byte) 0x80;

  /** Version, time, initialization vector and HMAC; the rest is encrypted. */
  private static final int FERNET_OVERHEAD = 1 + Long.BYTES + 16 + 32;

  private static final int CIPHER_BLOCK = 16;

  /** The end of the year 9999. */
  static final long LATEST_SECOND = 253_402_300_799L;

  /**
   * Reads a token as Keystone stores it under {@code token-<id>}.
   *
   * @param value as memcached holds it
   * @param flags the client flags stored with it
   * @return empty if it is not a token
   */
  public static Optional<TokenContents> decode(byte[] value, int flags) {
    try {
      Map<?, ?> token = dict(StoredValue.of(value, flags).payload);
      return token.containsKey("expires") ? Optional.of(of(token)) : Optional.empty();
    } catch (UndecodableException e) {
      // Most values are not tokens.
      return Optional.empty();
    }
  }

  /**
   * The part of a Fernet token that is not encrypted: its time of issue (github.com/fernet/spec).
   *
   * @return empty if it is not a complete Fernet token
   */
  public static Optional<TokenContents> ofFernet(byte[] token) {
    int encrypted = token.length - FERNET_OVERHEAD;
    if (encrypted < CIPHER_BLOCK || encrypted % CIPHER_BLOCK != 0 || token[0] != FERNET_VERSION) {
      return Optional.empty();
    }
    Optional<Instant> issuedAt = moment(ByteBuffer.wrap(token, 1, Long.BYTES).getLong());
    return issuedAt.map(
        at ->
            new TokenContents(
                List.of(), Optional.empty(), Optional.empty(), issuedAt, Optional.empty()));
  }

  /**
   * The payload of a JWS token (providers/jws/core.py, {@code create_token}).
   *
   * @return empty if it is not one of Keystone's
   */
  public static Optional<TokenContents> ofJws(byte[] payload) {
    try {
      Map<?, ?> claims =
          new JsonScanner(payload, 0).object(Set.of("sub", "iat", "exp", "openstack_project_id"));
      String user = text(claims, "sub");
      Optional<Instant> expires = moment(claims.get("exp"));
      return user.isEmpty() || expires.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new TokenContents(
                  List.of(User.withId(user)),
                  optional(text(claims, "openstack_project_id")),
                  Optional.empty(),
                  moment(claims.get("iat")),
                  expires));
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> moment(@Nullable Object seconds) {
    return seconds instanceof Long number && number >= 0 && number <= LATEST_SECOND
        ? Optional.of(Instant.ofEpochSecond(number))
        : Optional.empty();
  }

  public Optional<User> user() {
    return users.stream().findFirst();
  }

  private static TokenContents of(Map<?, ?> token) {
    Map<?, ?> v3 = dict(token, "token_data", "token");
    Map<?, ?> v2 = dict(token, "token_data", "access", "token");
    Map<?, ?> project =
        Stream.of(dict(token, "tenant"), dict(v3, "project"), dict(v2, "tenant"))
            .filter(found -> !text(found, "id").isEmpty())
            .findFirst()
            .orElse(Map.of());
    return new TokenContents(
        users(token),
        optional(text(project, "id")),
        optional(text(project, "name")),
        moment(v3, "issued_at").or(() -> moment(v2, "issued_at")),
        moment(token, "expires"));
  }

  private static List<User> users(Map<?, ?> token) {
    Map<?, ?> user = dict(token, "user");
    Map<?, ?> data = dict(token, "token_data");
    Map<?, ?> trustOfV2 = dict(data, "access", "trust");
    Map<?, ?> trustOfV3 =
        dict(data.containsKey("token") ? data.get("token") : data, "OS-TRUST:trust");
    List<User> users = new ArrayList<>();
    add(users, text(user, "id"), text(user, "name"), text(dict(user, "domain"), "name"));
    add(users, text(token, "user_id"));
    add(users, text(trustOfV2, "trustee_user_id"));
    add(users, text(trustOfV3, "trustee_user_id"));
    add(users, text(dict(trustOfV3, "trustee_user"), "id"));
    add(users, text(dict(trustOfV3, "trustor_user"), "id"));
    return List.copyOf(users);
  }

  private static void add(List<User> users, String id) {
    add(users, id, "", "");
  }

  private static void add(List<User> users, String id, String name, String domain) {
    if (!id.isEmpty() && users.stream().noneMatch(user -> user.id().equals(id))) {
      users.add(new User(id, name, domain));
    }
  }

  /** A dictionary within another; empty if there is none. */
  private static Map<?, ?> dict(@Nullable Object value, String... path) {
    Object found = value;
    for (String key : path) {
      found = found instanceof Map<?, ?> dict ? dict.get(key) : null;
    }
    return found instanceof Map<?, ?> dict ? dict : Map.of();
  }

  /** An id or name that Keystone could have stored; empty if there is none. */
  private static String text(Map<?, ?> dict, String key) {
    Object value = dict.get(key);
    // Python 2 has names in UTF-8.
    String text = value instanceof byte[] bytes ? new String(bytes, UTF_8) : "";
    if (value instanceof String unicode) {
      text = unicode;
    }
    return text.length() > LONGEST_TEXT || text.chars().anyMatch(Character::isISOControl)
        ? ""
        : text;
  }

  private static Optional<String> optional(String text) {
    return Optional.of(text).filter(given -> !given.isEmpty());
  }

  private static Optional<Instant> moment(Map<?, ?> dict, String key) {
    try {
      return Optional.of(Expiry.of(dict.get(key)));
    } catch (UndecodableException e) {
      // The v2 API writes the time of issue without a zone: it is left out.
      return Optional.empty();
    }
  }
}
