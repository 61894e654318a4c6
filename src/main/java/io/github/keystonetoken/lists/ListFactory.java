package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.ExpiryHistory;
import io.github.keystonetoken.collect.LifetimeWatch;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates the lists of one collection from the answers of memcached.
 *
 * @param now entries with an earlier expiry have expired
 * @param lifetime of a token; empty if it is not known
 * @param observed lifetimes of the tokens in lists
 * @param recentWindow tokens issued within it are recent
 */
record ListFactory(
    Instant now, Optional<Duration> lifetime, LifetimeWatch observed, Duration recentWindow) {

  /** A list that was not read. Keystone renews its expiry, if any, with each store. */
  UserList unread(String userId, String key, long bytes, Optional<Duration> timeToLive) {
    return UserList.unread(userId, key, bytes, issuedAt(timeToLive.map(now::plus)));
  }

  /**
   * The list with its contents. Its time of storage is in a value of dogpile.cache, or follows from
   * the item's expiry, or (Havana) from the expiry of the newest token.
   *
   * @param history of this list; updated
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
    // Havana's lists do not contain their time of storage.
    Instant issued = tokens.createdAt().orElse(isLater ? now : null);
    if (last != null && issued != null) {
      observed.add(issued, Duration.between(issued, last));
    }
    long expired = tokens.expiredAt(now);
    return new Entries(
        tokens.size() - expired, expired, 0, tokens.malformed(), recent(tokens, before));
  }

  private Optional<Long> recent(TokenList tokens, ExpiryHistory.@Nullable Reference before) {
    if (before != null) {
      return Optional.of(Math.round(tokens.appendedAfter(before.expiry()) * before.factor()));
    }
    // Entries that live longer than configured would all count as recent.
    return Stream.concat(
            lifetime.stream(), observed.largest(now).map(ObservedLifetime::value).stream())
        .max(Comparator.naturalOrder())
        .map(life -> tokens.expiringAfter(now.plus(life).minus(recentWindow)));
  }

  /** When a token with this expiry was issued; empty if the lifetime is not known. */
  private Optional<Instant> issuedAt(Optional<Instant> expiry) {
    return expiry.flatMap(at -> lifetime.map(at::minus));
  }
}
