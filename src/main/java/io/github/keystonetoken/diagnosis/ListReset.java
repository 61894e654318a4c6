package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A list overflowed, and its tokens still work. As the alert UserListReset. */
final class ListReset implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    Duration lifetime = snapshot.tokenExpiration().orElse(Thresholds.OVERFLOW_REPORTED);
    Duration matters =
        lifetime.compareTo(Thresholds.OVERFLOW_REPORTED) < 0
            ? Thresholds.OVERFLOW_REPORTED
            : lifetime;
    List<Finding> findings = new ArrayList<>();
    Figures.known(snapshot.lists())
        .forEach(
            (server, lists) -> {
              Duration ago = Duration.between(lists.lastReset().orElse(Instant.EPOCH), now);
              if (ago.compareTo(matters) <= 0) {
                findings.add(finding(server, lists, ago, matters));
              }
            });
    return findings.stream();
  }

  private static Finding finding(Server server, ServerLists lists, Duration ago, Duration matters) {
    return new Finding(
        Severity.CRITICAL,
        "A token list on %s overflowed %s ago".formatted(server.address(), Amounts.time(ago)),
        "A list that was over 90 % full fell to a fraction of it with its entries unexpired. Lists that"
            + " did since the exporter started: %s.".formatted(Amounts.count(lists.resets())),
        "The tokens that were on it work until they expire, for %s at most: to disable the user, to"
                .formatted(Amounts.time(matters.minus(ago)))
            + " change the password or to remove a role does not end them.",
        List.of(
            Remedy.of(
                "See whose list grows there; slow down or stop that client.",
                "keystone-token-exporter lists"),
            Remedy.of(
                "To be rid of the old tokens at once, restart this memcached: all of its users log in"
                    + " again.")),
        Optional.of("keystonetokenuserlistreset"));
  }
}
