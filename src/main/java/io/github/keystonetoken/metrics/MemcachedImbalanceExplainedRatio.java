package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How much of an imbalance of traffic the named lists explain. With the traffic {@code t} of each
 * server, its mean {@code T} over the servers, the busiest server {@code b}, and what the rewrites
 * of the lists reported by name cause on each, {@code w}, with mean {@code W}: {@code (w_b - W) /
 * (t_b - T)}, not below 0 nor above 1. A list on every server evens itself out, as it should: it is
 * no reason why one of them is busier.
 *
 * <p>A rewrite is a token issued within the recent window; it sends the whole list to the server,
 * after a reading that makes the server send it. So {@code w} is the same in both directions. It is
 * a mean over the window, and traffic one over the time between two collections: with bursts
 * between the two the ratio is off.
 *
 * <pre>
 * # TYPE keystone_token_memcached_imbalance_explained_ratio gauge
 * keystone_token_memcached_imbalance_explained_ratio{dimension="received"} 0.62
 * keystone_token_memcached_imbalance_explained_ratio{dimension="sent"} 1.0
 * </pre>
 */
final class MemcachedImbalanceExplainedRatio {

  /** The busiest server over the mean; below it there is nothing to explain. */
  private static final double IMBALANCE = 1.1;

  private MemcachedImbalanceExplainedRatio() {}

  static Metric row(Supplier<Optional<Duration>> recentWindow) {
    return Metric.gauge(
            "memcached_imbalance_explained_ratio",
            "Part of the busiest server's excess of traffic over the mean, 0 to 1, that is "
                + "caused by rewrites of the usertokens lists reported by name, estimated from "
                + "tokens issued lately times size. Absent where the busiest server is less than a "
                + "tenth above the mean, or a server's traffic or lists are not known.")
        .labels("dimension")
        .example("keystone_token_memcached_imbalance_explained_ratio{dimension=\"received\"}")
        .values(
            (snapshot, points) ->
                recentWindow
                    .get()
                    .flatMap(window -> rewrites(snapshot, window))
                    .ifPresent(
                        rewrites -> {
                          points.point(
                              explained(snapshot, rewrites, NodeStats::receivedBytesPerSecond),
                              "received");
                          points.point(
                              explained(snapshot, rewrites, NodeStats::sentBytesPerSecond), "sent");
                        }));
  }

  private static OptionalDouble explained(
      Snapshot snapshot,
      Map<Server, Double> rewrites,
      Function<NodeStats, OptionalDouble> dimension) {
    Map<Server, NodeStats> up = up(snapshot.nodes());
    Map<Server, Double> traffic = new LinkedHashMap<>();
    up.forEach(
        (server, stats) -> dimension.apply(stats).ifPresent(bytes -> traffic.put(server, bytes)));
    boolean isKnown = traffic.size() == up.size() && rewrites.keySet().equals(traffic.keySet());
    if (traffic.size() < 2 || !isKnown) {
      return OptionalDouble.empty();
    }
    Map.Entry<Server, Double> busiest =
        traffic.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    double mean = mean(traffic.values());
    if (mean <= 0 || busiest.getValue() < mean * IMBALANCE) {
      return OptionalDouble.empty();
    }
    double caused =
        Objects.requireNonNull(rewrites.get(busiest.getKey())) - mean(rewrites.values());
    double part = caused / (busiest.getValue() - mean);
    return OptionalDouble.of(Math.min(Math.max(part, 0), 1));
  }

  /** By server, bytes a second; empty where of no named list is known how often it is rewritten. */
  private static Optional<Map<Server, Double>> rewrites(Snapshot snapshot, Duration window) {
    Map<Server, Double> rewrites = new LinkedHashMap<>();
    boolean isKnown = true;
    for (Map.Entry<Server, ServerLists> entry : up(snapshot.lists()).entrySet()) {
      List<UserList> named =
          entry.getValue().top().stream().filter(list -> !list.userId().isEmpty()).toList();
      isKnown &= named.isEmpty() || named.stream().anyMatch(list -> recent(list).isPresent());
      double bytes =
          named.stream().mapToDouble(list -> recent(list).orElse(0L) * (double) list.bytes()).sum();
      rewrites.put(entry.getKey(), bytes / (window.toMillis() / 1000.0));
    }
    return isKnown ? Optional.of(rewrites) : Optional.empty();
  }

  private static Optional<Long> recent(UserList list) {
    return list.entries().flatMap(Entries::recent);
  }

  private static <T> Map<Server, T> up(Map<Server, Outcome<T>> outcomes) {
    Map<Server, T> up = new LinkedHashMap<>();
    outcomes.forEach(
        (server, outcome) -> {
          if (outcome.isOk()) {
            outcome.figures().ifPresent(figures -> up.put(server, figures));
          }
        });
    return up;
  }

  private static double mean(Collection<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElse(0);
  }
}
