package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A memcached server takes larger items than Keystone's client library sends. */
final class ItemSizeRaised implements Check {

  /** {@code SERVER_MAX_VALUE_LENGTH} of python-memcached, which keystone.conf cannot change. */
  private static final long CLIENT_LIMIT = 1 << 20;

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return snapshot.tokenStore().isMemcached()
        ? Figures.up(snapshot.nodes()).entrySet().stream()
            .flatMap(
                server ->
                    server.getValue().maxItemBytes().stream()
                        .filter(limit -> limit > CLIENT_LIMIT)
                        .mapToObj(limit -> finding(server.getKey(), limit)))
        : Stream.of();
  }

  private static Finding finding(Server server, long limit) {
    return new Finding(
        Severity.WARNING,
        "The item size (-I) of %s is raised to %s"
            .formatted(server.address(), Amounts.bytes(limit)),
        "It takes items of %s, and python-memcached sends none above %s."
            .formatted(Amounts.bytes(limit), Amounts.bytes(CLIENT_LIMIT)),
        "A list that reaches the client's limit is then not sent, but waited for: 3 s, after which the"
            + " healthy server counts as dead for 30 s to 5 minutes, for every user.",
        List.of(
            Remedy.of(
                "Take it back and restart this server, which loses its tokens once. In"
                    + " /etc/memcached.conf:",
                "-I 1m"),
            Remedy.of(
                "Mend the client whose list is so long instead.", "keystone-token-exporter lists")),
        Optional.of("keystonetokenuserlistnearitemlimit"));
  }
}
