package io.github.keystonetoken.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How evenly memcached servers are used in one dimension. The metric publishes {@link #ratio}; the
 * recording rules compute {@link #peakExcess} from it, which alerts, panels and findings compare.
 *
 * @param values by server, in any unit, at least 0: of two servers or more, and not all 0
 */
public record Imbalance(Map<Server, Double> values) {

  /** What servers are compared by. */
  public enum Dimension implements Labelled {
    ITEMS,
    BYTES,
    CONNECTIONS,
    /** Bytes a second between the last two collections. */
    RECEIVED,
    /** The same, without what the exporter made the server send. */
    SENT,
    /** Size of all usertokens lists. */
    LIST_BYTES;

    /** Of each server that answered the newest collection; empty if it does not report it. */
    public Map<Server, OptionalDouble> figures(Snapshot snapshot) {
      return switch (this) {
        case ITEMS -> known(snapshot.nodes(), NodeStats::items);
        case BYTES -> known(snapshot.nodes(), NodeStats::usedBytes);
        case CONNECTIONS -> known(snapshot.nodes(), NodeStats::connections);
        case RECEIVED -> Imbalance.figures(snapshot.nodes(), NodeStats::receivedBytesPerSecond);
        case SENT -> Imbalance.figures(snapshot.nodes(), NodeStats::sentBytesPerSecond);
        case LIST_BYTES -> known(snapshot.lists(), ServerLists::bytes);
      };
    }

    /** Empty if there is nothing to compare, and for traffic below 16 KiB a second in all. */
    public Optional<Imbalance> of(Snapshot snapshot) {
      double least = this == RECEIVED || this == SENT ? Thresholds.COMPARED_TRAFFIC : 0;
      return Imbalance.of(figures(snapshot)).filter(imbalance -> imbalance.sum() >= least);
    }
  }

  public Imbalance {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Compares servers.
   *
   * @return empty if there are fewer than two, if one does not report it, as the others would look
   *     even, and if all values are 0
   */
  public static Optional<Imbalance> of(Map<Server, OptionalDouble> figures) {
    Map<Server, Double> values = new LinkedHashMap<>();
    figures.forEach((server, figure) -> figure.ifPresent(value -> values.put(server, value)));
    Imbalance imbalance = new Imbalance(values);
    boolean isKnown = values.size() >= 2 && values.size() == figures.size();
    return isKnown && imbalance.sum() > 0 ? Optional.of(imbalance) : Optional.empty();
  }

  /** A figure of each server that answered the newest collection. */
  public static <T> Map<Server, OptionalDouble> figures(
      Map<Server, Outcome<T>> outcomes, Function<T, OptionalDouble> figure) {
    Map<Server, OptionalDouble> figures = new LinkedHashMap<>();
    outcomes.forEach(
        (server, outcome) -> {
          if (outcome instanceof Outcome.Ok<T> ok) {
            figures.put(server, figure.apply(ok.value()));
          }
        });
    return figures;
  }

  private static <T> Map<Server, OptionalDouble> known(
      Map<Server, Outcome<T>> outcomes, ToDoubleFunction<T> figure) {
    return figures(outcomes, value -> OptionalDouble.of(figure.applyAsDouble(value)));
  }

  /** This server's value over the mean; 1 is even, and 2 is everything on one of two. */
  public double ratio(Server server) {
    return share(server) * values.size();
  }

  /** This server's part of the sum, 0 to 1. */
  public double share(Server server) {
    return value(server) / sum();
  }

  /** This server's value; 0 for a server that is not compared. */
  public double value(Server server) {
    return values.getOrDefault(server, 0.0);
  }

  /** The server with the largest value; of equal ones the first. */
  public Server busiest() {
    return values.keySet().stream()
        .reduce((first, next) -> value(next) > value(first) ? next : first)
        .orElseThrow();
  }

  /** 0 is even, and 1 is everything on one server, however many there are. */
  public double peakExcess() {
    return (ratio(busiest()) - 1) / (values.size() - 1);
  }

  private double sum() {
    return values.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
