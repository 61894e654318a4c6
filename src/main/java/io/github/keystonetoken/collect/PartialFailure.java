package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collections that ask several servers, some of which may have failed. */
public final class PartialFailure {

  /** Servers whose failure a message tells in full; the metrics show each one's own. */
  private static final int TOLD = 3;

  private PartialFailure() {}

  /**
   * Does nothing where every server answered.
   *
   * @throws CollectionException of the first failure's kind, telling the first few
   */
  public static void check(Collection<? extends Outcome<?>> servers) throws CollectionException {
    List<Failure> failures = servers.stream().flatMap(PartialFailure::failure).toList();
    if (failures.isEmpty()) {
      return;
    }
    String told =
        failures.stream().limit(TOLD).map(Failure::reason).collect(Collectors.joining(" "));
    String untold = failures.size() > TOLD ? " And " + (failures.size() - TOLD) + " more." : "";
    throw new CollectionException(
        failures.get(0).kind(),
        failures.size() + " of " + servers.size() + " memcached servers failed. " + told + untold);
  }

  private static Stream<Failure> failure(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failed<?> failed
        ? Stream.of(failed.failure())
        : Stream.empty();
  }

  /** The same failure for every server: the whole collection was cut off. */
  public static <T> Map<Server, Outcome<T>> ofAll(
      Collection<Server> servers, Outcome.Failed<?> failed) {
    Map<Server, Outcome<T>> outcomes = new LinkedHashMap<>();
    servers.forEach(server -> outcomes.put(server, Outcome.failed(failed.failure(), failed.at())));
    return outcomes;
  }
}
