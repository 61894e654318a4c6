package io.github.keystonetoken.model;

import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The share of token lists in what a memcached server receives: each token sends the list of its
 * user again. As {@code server_user:keystone_token_memcached_busiest_list:info} of the recording
 * rules.
 *
 * @param cause the list whose rewrites are most of it; null if there is none, or none is known
 * @param share of the rewrites of all its lists, 0 to 1; empty if the pace of any is not known
 * @param recentWindow how far back tokens of these lists count as recent
 */
public record ListTraffic(@Nullable UserList cause, OptionalDouble share, Duration recentWindow) {

  private static final ListTraffic UNKNOWN =
      new ListTraffic(null, OptionalDouble.empty(), Duration.ZERO);

  /** By the newest figures, estimated; after the first collection of traffic, of its mean. */
  public static ListTraffic on(Server server, Snapshot snapshot) {
    double received = received(snapshot.nodes().get(server));
    return received > 0 && snapshot.lists().get(server) instanceof Outcome.Ok<ServerLists> lists
        ? of(lists.value(), received)
        : UNKNOWN;
  }

  private static double received(@Nullable Outcome<NodeStats> stats) {
    if (!(stats instanceof Outcome.Ok<NodeStats> newest)) {
      return 0;
    }
    OptionalDouble received = newest.value().receivedBytesPerSecond();
    return received.orElse(newest.value().meanReceivedBytesPerSecond().orElse(0));
  }

  private static ListTraffic of(ServerLists lists, double received) {
    UserList heaviest = null;
    double most = 0;
    double all = 0;
    boolean isComplete = true;
    for (UserList list : lists.top()) {
      OptionalDouble rewrites = list.rewriteBytesPerSecond(lists.recentWindow());
      isComplete &= rewrites.isPresent();
      all += rewrites.orElse(0);
      if (rewrites.orElse(0) > most) {
        most = rewrites.getAsDouble();
        heaviest = list;
      }
    }
    return new ListTraffic(
        most > Thresholds.MOST_OF_TRAFFIC * received ? heaviest : null,
        isComplete ? OptionalDouble.of(Math.min(1, all / received)) : OptionalDouble.empty(),
        lists.recentWindow());
  }

  /** Whether it is known that lists are not what the server receives. */
  public boolean isByOthers() {
    return cause == null && share.orElse(1) <= Thresholds.MOST_OF_TRAFFIC;
  }
}
