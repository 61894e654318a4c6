package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;

/** A memcached server's link is full. */
final class LinkSaturated {

  static void check(Server server, NodeStats stats, Facts facts, Findings findings) {
    double received = stats.receivedBytesPerSecond().orElse(0);
    double sent = stats.sentBytesPerSecond().orElse(0);
    if (Math.max(received, sent) <= Thresholds.LINK_BYTES_PER_SECOND) {
      return;
    }
    TrafficCause cause = TrafficCause.of(server, facts);
    Draft finding =
        findings
            .critical(
                "%s sends or receives %s: a link of 1 Gbit/s is full",
                server.address(), Amounts.bytesPerSecond(Math.max(received, sent)))
            .evidence(
                "It received %s and sent %s between the last two collections.",
                Amounts.bytesPerSecond(received), Amounts.bytesPerSecond(sent))
            .evidence(cause.sentence())
            .consequence("All logins and validations wait for it, on all controllers.")
            .alert("MemcachedLinkSaturated");
    Account culprit = cause.culprit();
    if (culprit != null) {
      finding.remedy("Stop or slow down %s now.".formatted(culprit.nameAndId()));
    }
    cause.remedy(finding);
    if (facts.snapshot().tokenStore().isMemcached()) {
      finding.remedy(
          "Do not restart this memcached: all its users would log in at once, and the lists grow again.");
    }
  }
}
