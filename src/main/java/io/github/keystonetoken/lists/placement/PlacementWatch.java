package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Placement.Basis;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which placement is in use, from one collection to the next, and what the log says of it. What was
 * once detected holds until other lists say otherwise. Used by one thread.
 */
public final class PlacementWatch {

  private static final Logger LOG = LoggerFactory.getLogger(PlacementWatch.class);

  private final List<Server> servers;
  private final Optional<PlacementAlgorithm> configured;
  private Optional<Detection> detected = Optional.empty();

  /**
   * Nothing is detected yet.
   *
   * @param servers in the order of Keystone's list
   * @param configured the operator's word; empty where it is to be detected
   */
  public PlacementWatch(List<Server> servers, Optional<PlacementAlgorithm> configured) {
    this.servers = List.copyOf(servers);
    this.configured = configured;
  }

  /**
   * The placement in use, after these keys were found.
   *
   * @param dead servers that did not answer: without theirs, the keys say nothing
   */
  public PlacementInUse after(List<FoundKey> found, Set<Server> dead) {
    Optional<Detection> newest =
        dead.isEmpty() ? Detector.detect(servers, found) : Optional.empty();
    if (newest.isPresent()) {
      logChange(detected, newest.get());
      detected = newest;
    }
    PlacementAlgorithm algorithm =
        configured
            .or(() -> detected.map(Detection::algorithm))
            .orElse(PlacementAlgorithm.PYTHON_MEMCACHED);
    return new PlacementInUse(algorithm, basis(), servers, Ring.of(algorithm, servers), dead);
  }

  private Basis basis() {
    if (configured.isPresent()) {
      return Basis.CONFIGURED;
    }
    return detected.isPresent() ? Basis.DETECTED : Basis.ASSUMED;
  }

  private void logChange(Optional<Detection> before, Detection now) {
    if (!before.map(Detection::algorithm).equals(Optional.of(now.algorithm()))) {
      logAlgorithm(now);
    }
    if (!before.map(Detection::order).orElse(servers).equals(now.order())) {
      logOrder(now);
    }
  }

  private void logAlgorithm(Detection now) {
    String label = now.algorithm().label();
    if (configured.filter(algorithm -> algorithm != now.algorithm()).isPresent()) {
      LOG.warn(
          "--memcached.hash: {} of {} lists stand where {} puts them, and not where {} does; set"
              + " --memcached.hash={} or leave it out.",
          now.explained(),
          now.keys(),
          label,
          configured.get().label(),
          label);
    } else {
      LOG.info(
          "Lists are placed by {}: {} of {} stand where it puts them.",
          label,
          now.explained(),
          now.keys());
    }
  }

  private void logOrder(Detection now) {
    if (now.order().equals(servers)) {
      LOG.info("Lists stand in the order in which the memcached servers are configured again.");
    } else {
      LOG.warn(
          "memcached.servers: configured in the order {}, but {} of {} lists stand as if it were"
              + " {}; make the order the same in every keystone.conf, and here.",
          text(servers),
          now.explained(),
          now.keys(),
          text(now.order()));
    }
  }

  private static String text(List<Server> order) {
    return order.stream().map(Server::address).collect(Collectors.joining(","));
  }
}
