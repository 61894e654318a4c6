package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * One figure of all memcached servers, side by side. As in {@code memcached_imbalance_ratio}, a
 * server that is down is left out, and where the figure of one of the others is not known there are
 * no shares: what is left would look even.
 *
 * @param id as in the label {@code dimension}, with a hyphen for its underscore
 */
record Dimension(String id, String name, List<Row> rows) {

  /** A server with half more than its even share is one to look at. */
  private static final double HOT = 1.5;

  /** One server's figure, and its share of that of all. */
  record Row(String server, String figure, Optional<Share> share) {}

  /**
   * @param figure empty where it is not known
   */
  static <T> Dimension of(
      String id,
      String name,
      Map<Server, Outcome<T>> outcomes,
      Function<T, OptionalDouble> figure,
      LongFunction<String> format) {
    Map<Server, Double> known = new LinkedHashMap<>();
    outcomes.forEach(
        (server, outcome) -> {
          if (outcome.isOk()) {
            outcome
                .figures()
                .map(figure)
                .orElseThrow()
                .ifPresent(value -> known.put(server, value));
          }
        });
    long up = outcomes.values().stream().filter(Outcome::isOk).count();
    Map<Server, Share> shares = known.size() == up ? shares(known) : Map.of();
    return new Dimension(
        id,
        name,
        outcomes.keySet().stream()
            .map(
                server ->
                    new Row(
                        server.address(),
                        Optional.ofNullable(known.get(server))
                            .map(value -> format.apply(Math.round(value)))
                            .orElse("not known"),
                        Optional.ofNullable(shares.get(server))))
            .toList());
  }

  private static Map<Server, Share> shares(Map<Server, Double> known) {
    double sum = known.values().stream().mapToDouble(value -> value).sum();
    if (known.size() < 2 || sum <= 0) {
      return Map.of();
    }
    double places = known.keySet().stream().mapToInt(Server::weight).sum();
    double room = 0;
    for (Map.Entry<Server, Double> entry : known.entrySet()) {
      double even = entry.getKey().weight() / places;
      room = Math.max(room, Math.max(entry.getValue() / sum, Math.min(2 * even, 1)));
    }
    Map<Server, Share> shares = new LinkedHashMap<>();
    for (Map.Entry<Server, Double> entry : known.entrySet()) {
      double even = entry.getKey().weight() / places;
      double share = entry.getValue() / sum;
      shares.put(
          entry.getKey(),
          new Share(
              Format.share(share), Bar.marked(share / room, even / room, share >= HOT * even)));
    }
    return shares;
  }
}
