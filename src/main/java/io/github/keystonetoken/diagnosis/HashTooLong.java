package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** PKI tokens are hashed to ids that are too long for their storage. */
final class HashTooLong implements Check {

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

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    String algorithm =
        snapshot
            .keystone()
            .written()
            .option("[token] hash_algorithm")
            .orElse("")
            .toLowerCase(Locale.ROOT);
    int length = LENGTHS.getOrDefault(algorithm, 0);
    if (snapshot.keystone().provider().filter(HASHED::contains).isEmpty()) {
      return Stream.of();
    }
    if (snapshot.tokenStore().isSurelyMemcached()) {
      return length < OVERSIZED_ENTRY
          ? Stream.of()
          : Stream.of(
              finding(
                  algorithm,
                  length,
                  "A list that is full is then not refused by memcached but held back by the client, which"
                      + " waits 3 s and marks the healthy server dead for everybody."));
    }
    return snapshot.tokenStore().isSql() && length > COLUMN_LENGTH
        ? Stream.of(
            finding(
                algorithm,
                length,
                "The column token.id takes 64: the database refuses each token, or cuts it off so that"
                    + " it is never found again."))
        : Stream.of();
  }

  private static Finding finding(String algorithm, int length, String consequence) {
    return new Finding(
        Severity.WARNING,
        "[token] hash_algorithm = %s makes ids that are too long".formatted(algorithm),
        "An id has %d characters.".formatted(length),
        consequence,
        List.of(
            Remedy.of(
                "Go back to the default on all controllers at once; every user logs in again.",
                "[token]\nhash_algorithm = md5")),
        Optional.empty());
  }
}
