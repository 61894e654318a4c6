package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A list comes close to the largest item. Limits as in the alert UserListNearItemLimit. */
final class ListNearLimit implements Check {

  private static final double ABOUT_TO_OVERFLOW = 0.9;
  private static final double HALF_FULL = 0.5;

  /** A list that is half full will be full within as long: no time to wait for the morning. */
  private static final Duration SOON = Duration.ofHours(2);

  private static final Duration WITHIN_A_NIGHT = Duration.ofHours(12);

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.known(snapshot.lists()).entrySet().stream()
        .flatMap(
            server ->
                snapshot.itemLimitBytes(server.getKey()).stream()
                    .boxed()
                    .flatMap(
                        limit ->
                            findings(
                                server.getKey(),
                                server.getValue(),
                                limit,
                                snapshot.tokenExpiration())));
  }

  private static Stream<Finding> findings(
      Server server, ServerLists lists, long limit, Optional<Duration> lifetime) {
    return lists.top().stream()
        .map(list -> Filling.of(list, limit, lists.recentWindow(), lifetime))
        .flatMap(filling -> severity(filling).map(of -> finding(server, filling, of)).stream());
  }

  private static Optional<Severity> severity(Filling filling) {
    boolean halfFull = filling.share() > HALF_FULL;
    if (filling.share() > ABOUT_TO_OVERFLOW || (halfFull && filling.isFullWithin(SOON))) {
      return Optional.of(Severity.CRITICAL);
    }
    return halfFull || filling.isFullWithin(WITHIN_A_NIGHT)
        ? Optional.of(Severity.WARNING)
        : Optional.empty();
  }

  private static Finding finding(Server server, Filling filling, Severity severity) {
    Account account = Account.of(filling.list());
    return new Finding(
        severity,
        "The token list of %s is %s full, on %s"
            .formatted(account.called(), Amounts.percent(filling.share()), server.address()),
        evidence(filling),
        "When it is full, memcached deletes it and Keystone begins a list of one, without an error:"
            + " tokens that were on it can no longer be revoked by user. Long before, each of its"
            + " tokens sends the whole list twice through one server's link.",
        List.of(
            Remedy.reuseOfTokens(account),
            Remedy.of(
                "Stop or slow down this client if it cannot wait; the list shrinks by itself."),
            Remedy.of(
                "Do not raise memcached's -I: above 1 MiB python-memcached sends nothing, waits 3 s, and"
                    + " marks the healthy server dead for everybody.")),
        Optional.of("keystonetokenuserlistnearitemlimit"));
  }

  private static String evidence(Filling filling) {
    UserList list = filling.list();
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "It has %s of the %s that can be stored."
            .formatted(Amounts.bytes(list.bytes()), Amounts.bytes(filling.limit())));
    list.entries()
        .ifPresent(
            entries ->
                sentences.add(
                    "Its entries: %s live, %s expired."
                        .formatted(
                            Amounts.count(entries.live()), Amounts.count(entries.expired()))));
    filling
        .issued()
        .ifPresent(
            issued ->
                sentences.add(
                    "%s were added in the last %s."
                        .formatted(Amounts.count(issued), Amounts.time(filling.recentWindow()))));
    filling
        .untilFull()
        .ifPresent(
            left ->
                sentences.add("At this pace it overflows in %s.".formatted(Amounts.time(left))));
    if (filling.endsBelowLimit()) {
      sentences.add("At this pace it ends below the limit.");
    }
    return String.join(" ", sentences);
  }

  /**
   * How a list fills.
   *
   * @param share of the limit, 1 is full
   * @param limit bytes that can be stored
   * @param shareInTheEnd what it comes to at the present pace, as each entry stays for one lifetime
   *     of a token; empty where the pace is not known
   */
  private record Filling(
      UserList list,
      double share,
      long limit,
      OptionalDouble shareInTheEnd,
      Duration recentWindow,
      Duration lifetime) {

    static Filling of(
        UserList list, long limit, Duration recentWindow, Optional<Duration> lifetime) {
      double share = (double) list.bytes() / limit;
      Duration life = lifetime.orElse(Duration.ZERO);
      OptionalDouble inTheEnd =
          list.entries().stream()
              .filter(entries -> entries.total() > 0 && lifetime.isPresent())
              .flatMapToDouble(
                  entries ->
                      entries.recent().stream()
                          .mapToDouble(
                              recent ->
                                  share
                                      * recent
                                      / recentWindow.toSeconds()
                                      / entries.total()
                                      * life.toSeconds()))
              .findFirst();
      return new Filling(list, share, limit, inTheEnd, recentWindow, life);
    }

    Optional<Long> issued() {
      return list.entries().flatMap(UserList.Entries::recent);
    }

    boolean endsBelowLimit() {
      return shareInTheEnd.isPresent() && shareInTheEnd.getAsDouble() <= 1;
    }

    /** Empty where it never is, or the pace is not known. */
    Optional<Duration> untilFull() {
      return shareInTheEnd.stream()
          .filter(inTheEnd -> inTheEnd > 1 && share < 1)
          .mapToObj(
              inTheEnd ->
                  Duration.ofSeconds((long) ((1 - share) / inTheEnd * lifetime.toSeconds())))
          .findFirst();
    }

    boolean isFullWithin(Duration time) {
      return untilFull().filter(left -> left.compareTo(time) < 0).isPresent();
    }
  }
}
