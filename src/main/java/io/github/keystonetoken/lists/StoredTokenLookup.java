package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.TokenId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds one token on the memcached servers. Its results do not contain the token. */
public final class StoredTokenLookup {

  private final KeyNaming naming;
  private final ValueReader.Group servers;

  public StoredTokenLookup(Config.Lists config, Nodes nodes, Clock clock) {
    this.naming = new KeyNaming(config.keyNames());
    this.servers = ValueReader.Group.of(nodes, config.timeout(), clock);
  }

  /**
   * The copies of a token in memcached.
   *
   * @param copies where it is stored
   * @param revoked whether the revocation list contains it; empty if no such list could be read
   * @param failures why a server was not searched, by server
   */
  public record StoredToken(
      List<Copy> copies, Optional<Boolean> revoked, Map<Server, String> failures) {}

  /**
   * A token on a server.
   *
   * @param keyHash the SHA-1 of the key: a clear key contains the token
   * @param isKeyClear whether the key is clear
   * @param bytes size of the value
   * @param contents empty if the value could not be decoded
   */
  public record Copy(
      Server server,
      String keyHash,
      boolean isKeyClear,
      int bytes,
      Optional<TokenContents> contents) {}

  /** Asks every server. */
  public StoredToken find(TokenId token) throws InterruptedException {
    Map<String, String> hashesByKey = new LinkedHashMap<>();
    for (String id : token.storedIds()) {
      String hash = KeyNaming.mangle("token-" + id);
      naming.token(id).forEach(key -> hashesByKey.put(key, hash));
    }
    List<String> keys =
        Stream.concat(hashesByKey.keySet().stream(), naming.revocationList().stream()).toList();
    List<Copy> copies = new ArrayList<>();
    List<TokenList> revocations = new ArrayList<>();
    for (ValueReader.Hit hit : servers.read(keys)) {
      Value value = hit.value();
      String hash = hashesByKey.get(hit.key());
      if (hash == null) {
        // If it cannot be decoded, it is not known whether the token is revoked.
        TokenList.tryDecode(value.bytes(), value.flags()).ifPresent(revocations::add);
      } else {
        copies.add(
            new Copy(
                hit.server(),
                hash,
                !hit.key().equals(hash),
                value.bytes().length,
                TokenContents.decode(value.bytes(), value.flags())));
      }
    }
    Optional<Boolean> revoked =
        revocations.stream()
            .map(list -> list.containsAny(token.storedIds()))
            .reduce(Boolean::logicalOr);
    return new StoredToken(copies, revoked, servers.failures());
  }
}
