package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static io.github.keystonetoken.diagnosis.Example.example;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.NodeStatsBuilder;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Findings about what the exporter cannot read. */
final class SourcesTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Snapshot NOTHING = Snapshot.initial(Keystone.unknown());

  private static Snapshot tokensIn(String driver) {
    return new Cloud().configured(driver, Duration.ofHours(1), Map.of()).snapshot();
  }

  /** Its tokens are in memcached. */
  private static Snapshot serverFails(Kind kind, String reason) {
    return tokensIn("memcache").withNodes(Map.of(B, Cloud.failed(kind, reason)));
  }

  private static Cloud balanced() {
    return new Cloud()
        .on(A, node -> node.list("nova", A, 1_000, 10, 1))
        .on(B, node -> node.list("ceilometer", B, 578_966, 7_630, 1_270))
        .stats(B, NodeStatsBuilder::balanced);
  }

  @Test
  void reportsSourcesThatCannotBeRead() {
    Failure unreachable =
        new Failure(Kind.UNREACHABLE, "The database at db:3306/keystone does not answer.");
    Server wrong = new Server(1, "mc:x", "", 0);
    Example.assertTexts(
        "sources.txt",
        example(
            "database of tokens",
            SourceDown::sql,
            new Cloud().snapshot().withSql(Outcome.failed(unreachable, NOW.plusSeconds(60)))),
        example(
            "database refuses the account",
            SourceDown::sql,
            NOTHING.withSql(Cloud.failed(Kind.DENIED, "The password is refused."))),
        example(
            "database without tokens",
            SourceDown::sql,
            tokensIn("memcache").withSql(Cloud.failed(Kind.TIMEOUT, "It is slow."))),
        example(
            "database, and it is unknown where tokens are",
            SourceDown::sql,
            NOTHING.withSql(Cloud.failed(Kind.TIMEOUT, "It is slow."))),
        example(
            "memcached server",
            SourceDown::servers,
            serverFails(Kind.UNREACHABLE, "10.0.0.12:11211 does not answer.")),
        example(
            "memcached server refuses the account",
            SourceDown::servers,
            serverFails(Kind.DENIED, "It refused the account.")),
        example(
            "memcached server of a cache",
            SourceDown::servers,
            tokensIn("sql").withNodes(Map.of(B, Cloud.failed(Kind.TIMEOUT, "It is slow.")))),
        example(
            "address that is not understood",
            SourceDown::servers,
            tokensIn("memcache")
                .withNodes(Map.of(wrong, Cloud.failed(Kind.ERROR, "mc:x: it is not understood.")))),
        example(
            "lists",
            SourceDown::lists,
            new Cloud()
                .snapshot()
                .withLists(Map.of(B, Cloud.failed(Kind.TIMEOUT, "10.0.0.12:11211 was too slow.")))),
        example("balancer", SourceDown::balancers, balanced()),
        example(
            "Fernet keys",
            SourceDown::fernet,
            NOTHING.withFernet(Cloud.failed(Kind.DENIED, "/keys cannot be listed."))),
        example("no new figures", CollectorStale::check, lastSuccess(301)),
        example(
            "no figures yet",
            CollectorStale::check,
            NOTHING.withRuns(Collector.LISTS, CollectorRuns.none(Duration.ofMinutes(1)))),
        example("no collector", CollectorStale::check, NOTHING));
  }

  private static Snapshot lastSuccess(long secondsAgo) {
    return new Cloud()
        .snapshot()
        .withRuns(
            Collector.SQL,
            CollectorRuns.none(Duration.ofMinutes(1))
                .succeeded(SECOND, NOW.minusSeconds(secondsAgo)));
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnSoundSourcesAndKnownFailures() {
    Failure failure = new Failure(Kind.UNREACHABLE, "It does not answer.");
    return Example.assertSilent(
        example(
            "lists of a server that is down",
            SourceDown::lists,
            new Cloud()
                .snapshot()
                .withNodes(Map.of(B, Outcome.failed(failure, NOW)))
                .withLists(Map.of(B, Outcome.failed(failure, NOW)))),
        example("lists behind a balancer", SourceDown::lists, balanced()),
        example("five intervals, five minutes", CollectorStale::check, lastSuccess(300)),
        example(
            "five intervals of ten minutes",
            CollectorStale::check,
            lastSuccess(0)
                .withRuns(
                    Collector.LISTS,
                    CollectorRuns.none(Duration.ofMinutes(10))
                        .succeeded(SECOND, NOW.minusSeconds(3_000)))),
        example(
            "failed collector",
            CollectorStale::check,
            new Cloud()
                .snapshot()
                .withRuns(
                    Collector.SQL,
                    CollectorRuns.none(Duration.ofMinutes(1)).failed(failure, SECOND))));
  }

  @Test
  void dropsListsBehindBalancer() {
    Snapshot snapshot = balanced().snapshot();
    assertThat(snapshot.lists()).hasEntrySatisfying(A, lists -> assertThat(lists.isOk()).isTrue());
    assertThat(snapshot.lists())
        .hasEntrySatisfying(B, lists -> assertThat(lists.figures()).isEmpty());
    // Also of lists that were read before.
    Snapshot both = balanced().stats(A, NodeStatsBuilder::balanced).snapshot();
    assertThat(snapshot.withNodes(both.nodes()).lists())
        .hasEntrySatisfying(A, lists -> assertThat(lists.figures()).isEmpty());
  }
}
