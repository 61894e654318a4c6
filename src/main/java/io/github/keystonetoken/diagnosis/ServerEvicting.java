package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A memcached server throws out tokens. Limit as in the alert MemcachedEvictingTokens, but over all
 * of the server's life, so that it may be over: no page.
 */
final class ServerEvicting implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return snapshot.tokenStore().isMemcached()
        ? Figures.up(snapshot.nodes()).entrySet().stream()
            .flatMap(server -> finding(server.getKey(), server.getValue()))
        : Stream.of();
  }

  private static Stream<Finding> finding(Server server, NodeStats stats) {
    long written = stats.commands().getOrDefault(Command.SET_STORED, 0L);
    long evicted = stats.evictions().orElse(0);
    return written > 0 && evicted > Thresholds.EVICTED_OF_STORED * written
        ? Stream.of(finding(server, stats, evicted, written))
        : Stream.of();
  }

  private static Finding finding(Server server, NodeStats stats, long evicted, long written) {
    return new Finding(
        Severity.WARNING,
        "%s throws out tokens that have not expired".formatted(server.address()),
        "%s items were thrown out in the %s since it started, for %s stored (%s). It holds %s of %s."
            .formatted(
                Amounts.count(evicted),
                Amounts.time(stats.uptime()),
                Amounts.count(written),
                Amounts.percent(Math.min(1, (double) evicted / written)),
                Amounts.bytes(stats.usedBytes()),
                Amounts.bytes(stats.limitBytes())),
        "Users are logged out early; if the revocation list goes, revoked tokens work again.",
        List.of(
            Remedy.of(
                "Give it more memory and restart it, which loses its tokens once: one server at a time."
                    + " In /etc/memcached.conf:",
                "-m " + 2 * (stats.limitBytes() >> 20)),
            Remedy.of(
                "Shorten the lifetime of tokens, an hour instead of a day. In keystone.conf:",
                "[token]\nexpiration = 3600")),
        Optional.of("keystonetokenmemcachedevictingtokens"));
  }
}
