package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Outcome.Failed;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The lists of a memcached server could not be read, though the server is up. */
final class ListsUnread implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return snapshot.lists().entrySet().stream()
        .filter(server -> !isDown(snapshot, server.getKey()))
        .flatMap(
            server ->
                server.getValue() instanceof Failed<ServerLists> failed
                    ? Stream.of(finding(server.getKey(), failed))
                    : Stream.of());
  }

  /** Which is another finding. */
  private static boolean isDown(Snapshot snapshot, Server server) {
    return Optional.ofNullable(snapshot.nodes().get(server))
        .filter(outcome -> !outcome.isOk())
        .isPresent();
  }

  private static Finding finding(Server server, Outcome.Failed<ServerLists> failed) {
    return new Finding(
        Severity.WARNING,
        "The token lists on %s cannot be read".formatted(server.address()),
        failed.failure().reason(),
        "Whose list is near its limit there, and who causes the traffic, is not known.",
        List.of(
            Remedy.of(
                "Look for the collector lists in the exporter's log; it says what the server"
                    + " answered.")),
        Optional.of("keystonetokencollectorstale"));
  }
}
