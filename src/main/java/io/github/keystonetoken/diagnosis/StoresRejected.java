package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Rejection;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A memcached server refused to store values. */
final class StoresRejected implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.up(snapshot.nodes()).entrySet().stream()
        .filter(server -> server.getValue().rejections().values().stream().anyMatch(n -> n > 0))
        .map(server -> finding(server.getKey(), server.getValue(), snapshot));
  }

  private static Finding finding(Server server, NodeStats stats, Snapshot snapshot) {
    long tooLarge = stats.rejections().getOrDefault(Rejection.TOO_LARGE, 0L);
    long noMemory = stats.rejections().getOrDefault(Rejection.NO_MEMORY, 0L);
    List<Remedy> remedies = new ArrayList<>();
    if (tooLarge > 0) {
      HeaviestLists.on(server, snapshot)
          .heaviest()
          .ifPresent(account -> remedies.add(Remedy.reuseOfTokens(account)));
      remedies.add(
          Remedy.of("See whose list comes close to the limit.", "keystone-token-exporter lists"));
    }
    if (noMemory > 0) {
      remedies.add(
          Remedy.of(
              "Give it more memory, and restart it. In /etc/memcached.conf:",
              "-m " + 2 * (stats.limitBytes() >> 20)));
    }
    return new Finding(
        Severity.WARNING,
        "%s has refused %s values".formatted(server.address(), Amounts.count(tooLarge + noMemory)),
        "In the %s since it started: %s too large for an item, %s for which it had no memory."
            .formatted(
                Amounts.time(stats.uptime()), Amounts.count(tooLarge), Amounts.count(noMemory)),
        "What was stored under such a key before is deleted, and Keystone reports success. A list lost"
            + " so leaves tokens that can no longer be revoked by user.",
        remedies,
        Optional.of(
            tooLarge > 0 ? "keystonetokenuserlistreset" : "keystonetokenmemcachedevictingtokens"));
  }
}
