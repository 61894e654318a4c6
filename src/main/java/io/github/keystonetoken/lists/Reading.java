package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.StoredList.Contents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.model.UserList.Entries;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the lists of one collection are read.
 *
 * @param now the moment that decides what has expired
 * @param lifetime of a token; empty if it is not known
 * @param recentWindow tokens issued within it count as recent
 */
record Reading(Instant now, Optional<Duration> lifetime, Duration recentWindow) {

  Contents of(TokenList tokens) {
    return new Contents(
        tokens.createdAt(),
        tokens.newestExpiry(),
        tokens.medianExpiry(),
        tokens.hasExpiries() ? Optional.of(entries(tokens)) : Optional.empty());
  }

  private Entries entries(TokenList tokens) {
    long expired = tokens.expiredAt(now);
    return new Entries(
        tokens.size() - expired,
        expired,
        lifetime.map(life -> tokens.expiringAfter(now.plus(life).minus(recentWindow))));
  }

  /** When a token was issued that expires at some moment; empty if the lifetime is not known. */
  Optional<Instant> issuedAt(Optional<Instant> expiry) {
    return expiry.flatMap(at -> lifetime.map(at::minus));
  }
}
