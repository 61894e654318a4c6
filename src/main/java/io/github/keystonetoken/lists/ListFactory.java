package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes the lists of one collection of what memcached tells of them.
 *
 * @param now the moment that decides what has expired
 * @param lifetime of a token; empty if it is not known
 * @param recentWindow tokens issued within it count as recent
 */
record ListFactory(Instant now, Optional<Duration> lifetime, Duration recentWindow) {

  /** A list that was not read. Keystone renews its expiry, if it has one, with each store. */
  UserList unread(String userId, String key, long bytes, Optional<Duration> timeToLive) {
    return UserList.unread(userId, key, bytes, issuedAt(timeToLive.map(now::plus)));
  }

  /**
   * The list with what it holds. Dogpile writes into the value when it was stored; Havana, where
   * neither that nor the expiry tells, stores when it has issued the token that expires last.
   */
  UserList read(UserList list, TokenList tokens) {
    Optional<Instant> rewrittenAt =
        tokens.createdAt().or(() -> list.rewrittenAt()).or(() -> issuedAt(tokens.newestExpiry()));
    return list.withContents(
        rewrittenAt, tokens.hasExpiries() ? Optional.of(entries(tokens)) : Optional.empty());
  }

  private Entries entries(TokenList tokens) {
    long expired = tokens.expiredAt(now);
    return new Entries(
        tokens.size() - expired,
        expired,
        lifetime.map(life -> tokens.expiringAfter(now.plus(life).minus(recentWindow))));
  }

  /** When a token was issued that expires at some moment; empty if the lifetime is not known. */
  private Optional<Instant> issuedAt(Optional<Instant> expiry) {
    return expiry.flatMap(at -> lifetime.map(at::minus));
  }
}
