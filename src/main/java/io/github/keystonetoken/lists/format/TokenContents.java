package io.github.keystonetoken.lists.format;

import io.github.keystonetoken.pickle.Dict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a token in memcached says of itself, but for its id.
 *
 * @param user whose it is
 * @param projectId empty for a token without a project
 * @param projectName empty likewise, or where it is not told
 * @param issuedAt empty where it is not told
 * @param expires empty where it is not told
 */
public record TokenContents(
    Optional<TokenUser> user,
    Optional<String> projectId,
    Optional<String> projectName,
    Optional<Instant> issuedAt,
    Optional<Instant> expires) {

  /**
   * Reads a token as Keystone stores it under {@code token-<id>}.
   *
   * @param value as memcached holds it
   * @param flags the client flags stored with it
   * @return empty where it is no token
   */
  public static Optional<TokenContents> decode(byte[] value, int flags) {
    return TokenDict.decode(value, flags).map(TokenContents::of);
  }

  private static TokenContents of(Dict token) {
    Optional<Dict> data = TokenDict.part(token, "token_data");
    Optional<Dict> v3 = data.flatMap(dict -> TokenDict.part(dict, "token"));
    Optional<Dict> v2 =
        data.flatMap(dict -> TokenDict.part(dict, "access"))
            .flatMap(access -> TokenDict.part(access, "token"));
    Optional<Dict> project =
        TokenDict.part(token, "tenant")
            .filter(tenant -> TokenDict.text(tenant, "id").isPresent())
            .or(() -> v3.flatMap(body -> TokenDict.part(body, "project")))
            .or(() -> v2.flatMap(body -> TokenDict.part(body, "tenant")));
    return new TokenContents(
        TokenUsers.of(token).stream().findFirst(),
        project.flatMap(dict -> TokenDict.text(dict, "id")),
        project.flatMap(dict -> TokenDict.text(dict, "name")),
        v3.or(() -> v2).flatMap(body -> moment(body, "issued_at")),
        moment(token, "expires"));
  }

  private static Optional<Instant> moment(Dict dict, String key) {
    return dict.get(key)
        .flatMap(
            value -> {
              try {
                return Optional.of(Instant.EPOCH.plus(Expiry.micros(value), ChronoUnit.MICROS));
              } catch (UndecodableException e) {
                // The second API writes the time of issue without a zone: it is left out.
                return Optional.empty();
              }
            });
  }
}
