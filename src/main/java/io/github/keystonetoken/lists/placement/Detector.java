package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells from where keys stand what put them there: the hypothesis, an algorithm and an order of the
 * servers, under which these places are likeliest.
 */
final class Detector {

  /** Of the keys that stand where they should, some moved while a server was away. */
  private static final double STRAY_SHARE = 0.1;

  /** A hypothesis is taken when it is a thousand times likelier than its rivals: 12 keys of 2. */
  private static final double CERTAINTY = Math.log(1000);

  /** Six servers have 720 orders; more would be many to try, and few clouds have them. */
  private static final int MOST_REORDERED = 6;

  /** Copies that two controllers keep apart grow apart, so few are as long as each other. */
  private static final double REPLICATED_SHARE = 0.9;

  private static final int LEAST_REPLICATED = 8;

  private static final List<PlacementAlgorithm> HASHES =
      List.of(
          PlacementAlgorithm.PYTHON_MEMCACHED,
          PlacementAlgorithm.PYMEMCACHE,
          PlacementAlgorithm.LIBMEMCACHED);

  private final List<Server> servers;
  private final List<FoundKey> found;

  private Detector(List<Server> servers, List<FoundKey> found) {
    this.servers = servers;
    this.found = found;
  }

  /**
   * What put these keys where they are.
   *
   * @param servers in the order of Keystone's list; all of them were asked and answered
   * @return empty where the keys are too few to tell, or fit nothing
   */
  static Optional<Detection> detect(List<Server> servers, List<FoundKey> found) {
    return servers.size() < 2 ? Optional.empty() : new Detector(servers, found).detect();
  }

  private Optional<Detection> detect() {
    return replication().or(this::likeliestHash);
  }

  private Optional<Detection> replication() {
    Collection<List<FoundKey>> keys =
        found.stream().collect(Collectors.groupingBy(FoundKey::key)).values();
    long everywhere = keys.stream().filter(this::isEverywhereTheSame).count();
    return everywhere >= LEAST_REPLICATED && everywhere >= REPLICATED_SHARE * keys.size()
        ? Optional.of(
            new Detection(PlacementAlgorithm.BMEMCACHED, servers, keys.size(), everywhere))
        : Optional.empty();
  }

  private boolean isEverywhereTheSame(List<FoundKey> copies) {
    return copies.size() == servers.size()
        && copies.stream().mapToLong(FoundKey::bytes).distinct().count() == 1;
  }

  private Optional<Detection> likeliestHash() {
    List<Detection> byLikelihood =
        HASHES.stream()
            .map(this::bestOrder)
            .sorted(Comparator.comparingDouble(this::logLikelihood).reversed())
            .toList();
    double rival = Math.max(logLikelihood(byLikelihood.get(1)), logLikelihoodOfChance());
    return Optional.of(byLikelihood.get(0))
        .filter(best -> logLikelihood(best) - rival >= CERTAINTY);
  }

  /** The configured order, unless another one is likelier beyond doubt. */
  private Detection bestOrder(PlacementAlgorithm algorithm) {
    long[][] counts = counts(Ring.of(algorithm, servers));
    Detection asConfigured = detection(algorithm, servers, counts);
    return orders(algorithm)
        .map(order -> detection(algorithm, order, counts))
        .max(Comparator.comparingLong(Detection::explained))
        .filter(best -> logLikelihood(best) - logLikelihood(asConfigured) >= CERTAINTY)
        .orElse(asConfigured);
  }

  private Stream<List<Server>> orders(PlacementAlgorithm algorithm) {
    boolean isReorderable =
        algorithm != PlacementAlgorithm.PYMEMCACHE && servers.size() <= MOST_REORDERED;
    return isReorderable ? Permutations.of(servers) : Stream.empty();
  }

  /** How many keys of each place of the ring stand on each server. */
  private long[][] counts(Ring ring) {
    long[][] counts = new long[servers.size()][servers.size()];
    for (FoundKey key : found) {
      Server home = ring.placesOf(key.key()).get(0);
      counts[servers.indexOf(home)][servers.indexOf(key.holder())]++;
    }
    return counts;
  }

  private Detection detection(PlacementAlgorithm algorithm, List<Server> order, long[][] counts) {
    long explained = 0;
    for (int place = 0; place < order.size(); place++) {
      explained += counts[place][servers.indexOf(order.get(place))];
    }
    return new Detection(algorithm, order, found.size(), explained);
  }

  private double logLikelihood(Detection detection) {
    double here = Math.log(1 - STRAY_SHARE);
    double elsewhere = Math.log(STRAY_SHARE / (servers.size() - 1));
    double ofKeys =
        detection.explained() * here + (detection.keys() - detection.explained()) * elsewhere;
    // Of many orders one fits by chance: each is as unlikely beforehand as they are many.
    return detection.order().equals(servers) ? ofKeys : ofKeys - logFactorial(servers.size());
  }

  private double logLikelihoodOfChance() {
    return -found.size() * Math.log(servers.size());
  }

  private static double logFactorial(int n) {
    double sum = 0;
    for (int i = 2; i <= n; i++) {
      sum += Math.log(i);
    }
    return sum;
  }
}
