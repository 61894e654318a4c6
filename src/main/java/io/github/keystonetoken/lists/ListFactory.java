package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.ExpiryHistory;
import io.github.keystonetoken.collect.LifetimeWatch;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.model.ObservedLifetime;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the lists of one collection of what memcached tells of them.
 *
 * @param now the moment that decides what has expired
 * @param lifetime of a token; empty if it is not known
 * @param observed how long the tokens in lists live
 * @param recentWindow tokens issued within it count as recent
 */
record ListFactory(
    Instant now, Optional<Duration> lifetime, LifetimeWatch observed, Duration recentWindow) {

  /** A list that was not read. Keystone renews its expiry, if it has one, with each store. */
  UserList unread(String userId, String key, long bytes, Optional<Duration> timeToLive) {
    return UserList.unread(userId, key, bytes, issuedAt(timeToLive.map(now::plus)));
  }

  /**
   * The list with what it holds. Dogpile writes into the value when it was stored; Havana, where
   * neither that nor the expiry tells, stores when it has issued the token that expires last.
   *
   * @param history of this list; it is added to
   */
  UserList read(UserList list, TokenList tokens, ExpiryHistory history) {
    Optional<Instant> rewrittenAt =
        tokens.createdAt().or(() -> list.rewrittenAt()).or(() -> issuedAt(tokens.newestExpiry()));
    return list.withContents(rewrittenAt, Optional.of(entries(tokens, history)))
        .withProblem(tokens.problem());
  }

  private Entries entries(TokenList tokens, ExpiryHistory history) {
    if (!tokens.hasExpiries()) {
      return new Entries(0, 0, tokens.size(), tokens.malformed(), Optional.empty());
    }
    ExpiryHistory.Reference before = history.reference(now);
    Instant last = tokens.lastExpiry().orElse(null);
    boolean isLater = history.add(now, last == null ? Instant.EPOCH : last);
    // Havana's lists do not tell when they were stored.
    Instant issued = tokens.createdAt().orElse(isLater ? now : null);
    if (last != null && issued != null) {
      observed.add(issued, Duration.between(issued, last));
    }
    long expired = tokens.expiredAt(now);
    return new Entries(
        tokens.size() - expired,
        expired,
        0,
        tokens.malformed(),
        Optional.ofNullable(recent(tokens, before)));
  }

  /** Null if it is not known. */
  private @Nullable Long recent(TokenList tokens, ExpiryHistory.@Nullable Reference before) {
    if (before != null) {
      return Math.round(tokens.appendedAfter(before.expiry()) * before.factor());
    }
    // Entries that live longer than configured would all count as recent.
    return Stream.concat(
            lifetime.stream(), observed.largest(now).map(ObservedLifetime::value).stream())
        .max(Comparator.naturalOrder())
        .map(life -> tokens.expiringAfter(now.plus(life).minus(recentWindow)))
        .orElse(null);
  }

  /** When a token was issued that expires at some moment; empty if the lifetime is not known. */
  private Optional<Instant> issuedAt(Optional<Instant> expiry) {
    return expiry.flatMap(at -> lifetime.map(at::minus));
  }
}
