package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A memcached server has just started. As the alert MemcachedRestarted. */
final class ServerRestarted implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return snapshot.tokenStore().isMemcached()
        ? Figures.up(snapshot.nodes()).entrySet().stream()
            .filter(server -> server.getValue().uptime().compareTo(Thresholds.JUST_RESTARTED) < 0)
            .map(server -> finding(server.getKey(), server.getValue()))
        : Stream.of();
  }

  private static Finding finding(Server server, NodeStats stats) {
    return new Finding(
        Severity.NOTICE,
        "%s started %s ago".formatted(server.address(), Amounts.time(stats.uptime())),
        "Its uptime is %s, and it holds %s items."
            .formatted(Amounts.time(stats.uptime()), Amounts.count(stats.items())),
        "What it held is lost: users of tokens on it log in again, and if it held the revocation list,"
            + " revoked tokens of which another copy is left work again.",
        List.of(
            Remedy.of(
                "Find out who restarted it, or whether the kernel killed it.",
                "dmesg | grep -i memcached")),
        Optional.of("keystonetokenmemcachedrestarted"));
  }
}
