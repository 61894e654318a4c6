package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome.Failed;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A memcached server's statistics could not be read. As the alert MemcachedServerDown. */
final class ServerDown implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    boolean holdsTokens = snapshot.tokenStore().isMemcached();
    return snapshot.nodes().entrySet().stream()
        .flatMap(
            server ->
                server.getValue() instanceof Failed<NodeStats> failed
                    ? Stream.of(finding(server.getKey(), failed, holdsTokens, now))
                    : Stream.of());
  }

  private static Finding finding(
      Server server, Failed<NodeStats> failed, boolean holdsTokens, Instant now) {
    return new Finding(
        holdsTokens ? Severity.CRITICAL : Severity.WARNING,
        "The memcached server %s cannot be read".formatted(server.address()),
        Finding.sentences(failed.failure().reason(), lastGood(failed, now)),
        holdsTokens
            ? "If Keystone cannot reach it either, the tokens on it are not found, and their users"
                + " must log in again; lists on it cannot be written."
            : "It keeps no tokens: Keystone is only slower.",
        List.of(
            Remedy.of(
                "See whether it answers.",
                server.isSocketFile()
                    ? "printf 'version\\r\\nquit\\r\\n' | nc -U -w 2 " + server.host()
                    : "printf 'version\\r\\nquit\\r\\n' | nc -w 2 %s %d"
                        .formatted(server.host(), server.port())),
            Remedy.of(
                "Start it again, empty. Do not take it off the list and do not reorder the list: that"
                    + " moves the keys of all other servers too.")),
        Optional.of("keystonetokenmemcachedserverdown"));
  }

  private static String lastGood(Failed<NodeStats> failed, Instant now) {
    return failed
        .lastGood()
        .map(
            good ->
                "It was last read %s ago."
                    .formatted(Amounts.time(Duration.between(good.at(), now))))
        .orElse("");
  }
}
