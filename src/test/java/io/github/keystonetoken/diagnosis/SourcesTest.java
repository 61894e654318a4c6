package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static io.github.keystonetoken.diagnosis.Diagnosis.servers;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Findings about what the exporter cannot read. */
final class SourcesTest {

  private static final Snapshot NOTHING = Snapshot.initial(Keystone.unknown());
  private static final Outcome<NodeStats> SLOW = Cloud.failed(Kind.TIMEOUT, "It is slow.");

  private static Snapshot tokensIn(String driver) {
    return new Cloud().configured(driver, Duration.ofHours(1), Map.of()).snapshot();
  }

  private static Snapshot sqlFails(Snapshot snapshot, Kind kind, String reason) {
    return snapshot.withSql(Cloud.failed(kind, reason));
  }

  private static Snapshot serverFails(Kind kind, String reason) {
    return tokensIn("memcache").withNodes(Map.of(B, Cloud.failed(kind, reason)));
  }

  private static Cloud balanced() {
    return new Cloud()
        .list(A, "nova", A, 1_000, 10, 1)
        .list(B, "ceilometer", B, 578_966, 7_630, 1_270)
        .stats(B, stats -> stats.balanced = true);
  }

  @Test
  void reportsSourcesThatCannotBeRead() {
    Failure unreachable =
        new Failure(Kind.UNREACHABLE, "The database at db:3306/keystone does not answer.");
    Server wrong = new Server(1, "mc:x", "", 0);
    new Examples("sources.txt")
        .of(SourceDown::sql)
        .finds(
            "database of tokens",
            new Cloud().snapshot().withSql(Outcome.failed(unreachable, NOW.plusSeconds(60))))
        .finds(
            "database refuses the account",
            sqlFails(NOTHING, Kind.DENIED, "The password is refused."))
        .finds(
            "database without tokens", sqlFails(tokensIn("memcache"), Kind.TIMEOUT, "It is slow."))
        .finds(
            "database, and it is unknown where tokens are",
            sqlFails(NOTHING, Kind.TIMEOUT, "It is slow."))
        .of(SourceDown::servers)
        .finds(
            "memcached server", serverFails(Kind.UNREACHABLE, "10.0.0.12:11211 does not answer."))
        .finds(
            "memcached server refuses the account",
            serverFails(Kind.DENIED, "It refused the account."))
        .finds("memcached server of a cache", tokensIn("sql").withNodes(Map.of(B, SLOW)))
        .finds(
            "address that is not understood",
            tokensIn("memcache")
                .withNodes(Map.of(wrong, Cloud.failed(Kind.ERROR, "mc:x: it is not understood."))))
        .of(SourceDown::lists)
        .finds(
            "lists",
            new Cloud()
                .snapshot()
                .withLists(Map.of(B, Cloud.failed(Kind.TIMEOUT, "10.0.0.12:11211 was too slow."))))
        .isSilent(
            "lists of a server that is down",
            new Cloud()
                .snapshot()
                .withNodes(Map.of(B, SLOW))
                .withLists(Map.of(B, Cloud.failed(Kind.TIMEOUT, "It is slow."))))
        .isSilent("lists behind a balancer", balanced())
        .of(servers(SourceDown::balancers))
        .finds("balancer", balanced())
        .of(SourceDown::fernet)
        .finds(
            "Fernet keys", NOTHING.withFernet(Cloud.failed(Kind.DENIED, "/keys cannot be listed.")))
        .of(SourceDown::stale)
        .finds("no new figures", lastSuccess(1, 301))
        .isSilent("five intervals, five minutes", lastSuccess(1, 300))
        .isSilent("five intervals of ten minutes", lastSuccess(10, 3_000))
        .isSilent(
            "failed collector",
            NOTHING.withRuns(Collector.SQL, every(1).failed(unreachable, Duration.ZERO)))
        .finds("no figures yet", NOTHING.withRuns(Collector.LISTS, every(1)))
        .finds("no collector", NOTHING)
        .verify();
  }

  private static CollectorRuns every(int minutes) {
    return CollectorRuns.none(Duration.ofMinutes(minutes));
  }

  private static Snapshot lastSuccess(int intervalMinutes, long secondsAgo) {
    return NOTHING.withRuns(
        Collector.SQL,
        every(intervalMinutes).succeeded(Duration.ofSeconds(1), NOW.minusSeconds(secondsAgo)));
  }

  @Test
  void dropsListsBehindBalancer() {
    Snapshot snapshot = balanced().snapshot();
    assertThat(snapshot.listFigures()).containsOnlyKeys(A);
    // Also lists that were read before.
    Snapshot both = balanced().stats(A, stats -> stats.balanced = true).snapshot();
    assertThat(snapshot.withNodes(both.nodes()).listFigures()).isEmpty();
  }
}
