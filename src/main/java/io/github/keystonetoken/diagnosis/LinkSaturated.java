package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A memcached server's link is full. Limit as in the alert MemcachedLinkSaturated. */
final class LinkSaturated implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.up(snapshot.nodes()).entrySet().stream()
        .filter(server -> busier(server.getValue()) > Thresholds.LINK_BYTES_PER_SECOND)
        .map(server -> finding(server.getKey(), server.getValue(), snapshot));
  }

  private static double busier(NodeStats stats) {
    return Math.max(stats.receivedBytesPerSecond().orElse(0), stats.sentBytesPerSecond().orElse(0));
  }

  private static Finding finding(Server server, NodeStats stats, Snapshot snapshot) {
    HeaviestLists heaviest = HeaviestLists.on(server, snapshot);
    List<Remedy> remedies = new ArrayList<>();
    heaviest
        .heaviest()
        .ifPresent(
            account -> {
              remedies.add(Remedy.of("Stop or slow down %s now.".formatted(account.called())));
              remedies.add(Remedy.reuseOfTokens(account));
            });
    remedies.add(
        Remedy.of(
            "Do not restart this memcached: its users all log in at once, and the lists are back"
                + " within a lifetime."));
    return new Finding(
        Severity.CRITICAL,
        "%s sends or receives %s: a link of 1 Gbit/s is full"
            .formatted(server.address(), Amounts.bytesPerSecond(busier(stats))),
        Finding.sentences(
            "Between the last two collections it received %s and sent %s."
                .formatted(
                    Amounts.bytesPerSecond(stats.receivedBytesPerSecond().orElse(0)),
                    Amounts.bytesPerSecond(stats.sentBytesPerSecond().orElse(0))),
            heaviest.inWords()),
        "Every login and every validation waits for it, on all controllers.",
        remedies,
        Optional.of("keystonetokenmemcachedlinksaturated"));
  }
}
