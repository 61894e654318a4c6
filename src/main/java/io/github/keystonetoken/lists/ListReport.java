package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.placement.PlacementInUse;
import io.github.keystonetoken.model.Largest;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import io.github.keystonetoken.refresh.CollectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Turns what was found on a server into figures, reading the largest lists for it. */
final class ListReport {

  private final Config.Lists config;
  private final KnownUsers users;
  private final PlacementInUse placement;
  private final Optional<Duration> lifetime;
  private final Instant now;

  /**
   * Prepares the reports of one collection.
   *
   * @param placement where lists belong
   * @param lifetime of a token; empty where it is not known
   * @param now the moment that decides what has expired
   */
  ListReport(
      Config.Lists config,
      KnownUsers users,
      PlacementInUse placement,
      Optional<Duration> lifetime,
      Instant now) {
    this.config = config;
    this.users = users;
    this.placement = placement;
    this.lifetime = lifetime;
    this.now = now;
  }

  /**
   * One server's figures.
   *
   * @param reportedBefore whether a user was reported for this server by the collection before
   */
  ServerLists of(FoundLists found, ListReader reader, Predicate<String> reportedBefore)
      throws CollectionException, InterruptedException {
    List<FoundList> largest =
        Largest.of(
            found.largestOfEachUser(),
            config.lists(),
            list -> list.item().bytes(),
            list -> reportedBefore.test(list.userId()));
    List<UserList> top = new ArrayList<>();
    for (FoundList list : largest) {
      top.add(userList(list, found.holder(), reader.read(list)));
    }
    return new ServerLists(
        found.all().size(),
        found.misplaced(placement),
        reader.undecodable(),
        found.bytes(),
        found.largestBytes(),
        top,
        rewriteBytesPerSecond(top),
        found.revocationListBytes(),
        0,
        Optional.empty());
  }

  private UserList userList(FoundList list, Server holder, Optional<TokenList> tokens) {
    return new UserList(
        list.userId(),
        users.nameOf(list.userId()),
        list.key(),
        placement.homeOf(list.key(), holder),
        list.item().bytes(),
        rewrittenAt(list, tokens),
        tokens.filter(TokenList::hasExpiries).map(this::entries),
        Optional.empty());
  }

  /**
   * When the list was last stored: dogpile says so in the value; Keystone renews the item's expiry
   * with each store; and Havana, which does neither, stores when it has issued the token that
   * expires last.
   */
  private Optional<Instant> rewrittenAt(FoundList list, Optional<TokenList> tokens) {
    return tokens
        .flatMap(TokenList::createdAt)
        .or(() -> issuedAt(list.item().timeToLive().map(now::plus)))
        .or(() -> issuedAt(tokens.flatMap(TokenList::newestExpiry)));
  }

  private Optional<Instant> issuedAt(Optional<Instant> expiry) {
    return expiry.flatMap(at -> lifetime.map(at::minus));
  }

  private Entries entries(TokenList tokens) {
    long expired = tokens.expiredAt(now);
    return new Entries(
        tokens.size() - expired,
        expired,
        lifetime.map(life -> tokens.expiringAfter(now.plus(life).minus(config.recentWindow()))));
  }

  /**
   * Each token issued sends the whole list once; the lists that were not read are the small ones.
   */
  private OptionalDouble rewriteBytesPerSecond(List<UserList> lists) {
    double seconds = config.recentWindow().toMillis() / 1000.0;
    return lists.stream()
        .flatMapToDouble(
            list ->
                list.entries().flatMap(Entries::recent).stream()
                    .mapToDouble(recent -> recent * list.bytes() / seconds))
        .reduce(Double::sum);
  }
}
