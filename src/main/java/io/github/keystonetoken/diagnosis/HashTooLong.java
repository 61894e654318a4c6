package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.TokenStore;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PKI tokens are hashed to ids that are too long for their storage. */
final class HashTooLong {

  private static final Set<String> HASHED = Set.of("pki", "pkiz");

  /** Characters of an id, of algorithms that have more than MD5's 32. */
  private static final Map<String, Integer> LENGTHS =
      Map.of("sha1", 40, "sha224", 56, "sha256", 64, "sha384", 96, "sha512", 128);

  /** {@code token.id} is VARCHAR(64) in every release. */
  private static final int COLUMN_LENGTH = 64;

  /**
   * An entry of a list then takes over 103 bytes, what memcached itself adds to a value: a list can
   * step over the server's limit and the client's in one.
   */
  private static final int OVERSIZED_ENTRY = 64;

  static void check(Facts facts, Findings findings) {
    String algorithm = facts.option("[token] hash_algorithm").toLowerCase(Locale.ROOT);
    int length = LENGTHS.getOrDefault(algorithm, 0);
    String consequence = consequence(facts.snapshot().tokenStore(), length);
    String provider = facts.snapshot().keystone().provider().orElse("");
    if (consequence != null && HASHED.contains(provider)) {
      findings
          .warning("[token] hash_algorithm = %s makes ids that are too long", algorithm)
          .evidence("An id has %d characters.", length)
          .consequence(consequence)
          .remedy(
              "Go back to the default on all controllers at once; every user logs in again.",
              "[token]\nhash_algorithm = md5");
    }
  }

  /** Null if there is none. */
  private static @Nullable String consequence(TokenStore store, int length) {
    if (store.isMemcached()) {
      return length < OVERSIZED_ENTRY
          ? null
          : "A list that is full is then not refused by memcached but held back by the client, which waits 3 s and marks the healthy server dead for everybody.";
    }
    return store.isSql() && length > COLUMN_LENGTH
        ? "The column token.id takes 64: the database refuses each token, or cuts it off so that it is never found again."
        : null;
  }
}
