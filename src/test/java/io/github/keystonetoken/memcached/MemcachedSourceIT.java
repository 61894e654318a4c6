package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.MovableClock;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.VirtualAddress;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector against two real servers. */
final class MemcachedSourceIT {

  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final Clock clock = Clock.systemUTC();
  private final Snapshot initial = Snapshot.initial(Keystone.unknown());

  private Memcached first;
  private Memcached second;
  private Server a;
  private Server b;
  private Nodes nodes;
  private MemcachedSource source;

  @BeforeEach
  void start() {
    first = Memcached.start();
    second = Memcached.start("-c", "100", "-I", "2m");
    a = new Server(0, first.address(), "127.0.0.1", first.port());
    b = new Server(1, second.address(), "127.0.0.1", second.port());
    nodes = new Nodes(List.of(a, b));
    source = new MemcachedSource(nodes, TIMEOUT, clock);
  }

  @AfterEach
  void stop() {
    source.close();
    nodes.close();
    first.close();
    second.close();
  }

  @Test
  void readsFigures() throws Exception {
    first.set("k", new byte[5_000], 1, 0);
    first.ask("get k", "END\r\n");
    first.ask("get none", "END\r\n");

    Map<Server, Outcome<NodeStats>> collected = collect();

    NodeStats stats = of(collected, a).figures().orElseThrow();
    assertThat(stats.version()).isEqualTo(first.ask("version", "\r\n").strip().substring(8));
    assertThat(stats.items()).isEqualTo(1).isEqualTo(first.stat("curr_items"));
    assertThat(stats.usedBytes()).isGreaterThan(5_000).isEqualTo(first.stat("bytes"));
    assertThat(stats.limitBytes()).isEqualTo(first.stat("limit_maxbytes"));
    assertThat(stats.maxConnections()).hasValue(1024 - first.stat("reserved_fds"));
    assertThat(stats.commands())
        .containsEntry(Command.GET_HIT, 1L)
        .containsEntry(Command.GET_MISS, 1L)
        .containsEntry(Command.SET_STORED, 1L)
        .containsOnlyKeys(Command.values());
    assertThat(stats.rejections()).hasSize(2);
    assertThat(stats.evictions()).hasValue(0);
    assertThat(stats.maxItemBytes()).hasValue(1_048_576);
    assertThat(stats.clockOffset())
        .hasValueSatisfying(offset -> assertThat(offset.abs()).isLessThan(Duration.ofSeconds(3)));
    assertThat(of(collected, b).figures().orElseThrow().maxConnections())
        .hasValue(100 - second.stat("reserved_fds"));
    assertThat(of(collected, b).figures().orElseThrow().maxItemBytes()).hasValue(2_097_152);
    assertThat(collected.keySet()).containsExactly(a, b);
    source.check(collected);
  }

  @Test
  void comparesClocks() throws Exception {
    Clock ahead = Clock.offset(clock, Duration.ofSeconds(90));
    try (MemcachedSource late = new MemcachedSource(nodes, TIMEOUT, ahead)) {
      Map<Server, Outcome<NodeStats>> collected =
          late.collect(initial, ahead.instant().plusSeconds(5));

      assertThat(of(collected, a).figures().orElseThrow().clockOffset())
          .hasValueSatisfying(
              offset ->
                  assertThat(offset).isBetween(Duration.ofSeconds(-93), Duration.ofSeconds(-87)));
    }
  }

  @Test
  void ratesStartAtSecondCollection() throws Exception {
    NodeStats before = of(collect(), a).figures().orElseThrow();
    assertThat(before.receivedBytesPerSecond()).isEmpty();
    first.set("k", new byte[500_000], 1, 0);
    for (int i = 0; i < 4; i++) {
      first.ask("get k", "END\r\n");
    }

    NodeStats after = of(collect(), a).figures().orElseThrow();

    double received = after.receivedBytesPerSecond().orElseThrow();
    double sent = after.sentBytesPerSecond().orElseThrow();
    assertThat(after.readBytes() - before.readBytes()).isBetween(500_000L, 501_000L);
    assertThat(sent / received).isBetween(3.9, 4.1);
  }

  @Test
  void hungServerTimesOutAlone() throws Exception {
    collect();
    first.pause();
    Map<Server, Outcome<NodeStats>> collected;
    try {
      collected = collect();
    } finally {
      first.resume();
    }

    Failure failure = ((Outcome.Failed<NodeStats>) of(collected, a)).failure();
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.reason())
        .startsWith(first.address() + " (memcached.servers, place 1): no answer within");
    assertThat(of(collected, b).isOk()).isTrue();
    assertThatExceptionOfType(CollectionException.class)
        .isThrownBy(() -> source.check(collected))
        .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(Kind.TIMEOUT))
        .withMessageStartingWith("1 of 2 memcached servers failed. " + first.address());

    assertThat(of(collect(), a).isOk()).isTrue();
  }

  @Test
  void restartHasNoRate() throws Exception {
    second.set("k", new byte[10_000], 1, 0);
    collect();
    second.close();
    assertThat(of(collect(), b).isOk()).isFalse();
    second = Memcached.startOn(b.port());

    assertThat(of(collect(), b).figures().orElseThrow().sentBytesPerSecond()).isEmpty();
    assertThat(of(collect(), b).figures().orElseThrow().sentBytesPerSecond()).isPresent();
  }

  @Test
  void detectsBalancer() throws Exception {
    try (VirtualAddress balancer = VirtualAddress.balancing(first.port(), second.port());
        VirtualAddress single = VirtualAddress.of(first.port());
        Nodes both = new Nodes(List.of(server(0, balancer.port()), server(1, single.port())));
        MemcachedSource watching = new MemcachedSource(both, TIMEOUT, clock)) {
      assertThat(balanced(watching)).containsExactly(true, false);
      // It is not asked again so soon.
      assertThat(balanced(watching)).containsExactly(true, false);
      assertThat(single.connections()).isEqualTo(4); // each counts on both sides of the relay
    }
  }

  @Test
  void restartIsNoBalancer() throws Exception {
    MovableClock minutes = new MovableClock(clock.instant());
    try (MemcachedSource watching = new MemcachedSource(nodes, TIMEOUT, minutes)) {
      assertThat(balanced(watching)).containsExactly(false, false);
      second.close();
      second = Memcached.startOn(b.port());
      minutes.set(minutes.instant().plusSeconds(120));
      assertThat(balanced(watching)).containsExactly(false, false);
    }
  }

  @Test
  void serverAtItsLimitOfConnectionsIsStillRead() throws Exception {
    try (Memcached small = Memcached.start("-c", "40", "-t", "1");
        Nodes one = new Nodes(List.of(server(0, small.port())));
        MemcachedSource watching = new MemcachedSource(one, TIMEOUT, clock)) {
      assertThat(balanced(watching)).containsExactly(false);
      long before = small.stat("total_connections");
      List<Socket> others = new ArrayList<>();
      try {
        for (int i = 0; i < 25; i++) {
          Socket other = new Socket(InetAddress.getLoopbackAddress(), small.port());
          others.add(other);
          // The server counts a connection before it answers on it, but after it is established.
          other.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
          assertThat(other.getInputStream().read()).isEqualTo('V');
        }
        MemcachedSource again = new MemcachedSource(one, TIMEOUT, clock);
        assertThat(balanced(again)).containsExactly(false);
        assertThat(small.stat("total_connections")).isEqualTo(before + 26); // and this question
      } finally {
        for (Socket other : others) {
          other.close();
        }
      }
    }
  }

  @Test
  void itemsOnDiskTakeNoMemory(@TempDir Path directory) throws Exception {
    String disk = "ext_page_size=8,ext_item_age=1,ext_path=" + directory.resolve("items") + ":64m";
    try (Memcached extended = Memcached.start("-o", disk);
        Nodes one = new Nodes(List.of(server(0, extended.port())));
        MemcachedSource watching = new MemcachedSource(one, TIMEOUT, clock)) {
      for (int i = 0; i < 1_000; i++) {
        extended.set("k" + i, new byte[10_000], 0, 0);
      }
      extended.await(() -> extended.stat("extstore_objects_used") >= 500);
      long used =
          watching
              .collect(initial, clock.instant().plusSeconds(60))
              .values()
              .iterator()
              .next()
              .figures()
              .orElseThrow()
              .usedBytes();
      assertThat(extended.stat("bytes")).isGreaterThan(10_000_000);
      assertThat(used).isBetween(50_000L, 6_000_000L);
    }
  }

  @Test
  void duplicatedBytesNeverMakeFigures() throws Exception {
    first.set("k", new byte[100], 0, 0);
    try (VirtualAddress twice = VirtualAddress.duplicating(first.port());
        Nodes both = new Nodes(List.of(server(0, twice.port()), server(1, second.port())));
        MemcachedSource watching = new MemcachedSource(both, TIMEOUT, clock)) {
      for (int i = 0; i < 3; i++) {
        List<Outcome<NodeStats>> outcomes =
            List.copyOf(watching.collect(initial, clock.instant().plusSeconds(60)).values());
        outcomes
            .get(0)
            .figures()
            .ifPresent(
                stats -> {
                  assertThat(stats.items()).isEqualTo(1);
                  assertThat(stats.balanced()).isFalse();
                });
        assertThat(outcomes.get(1).isOk()).isTrue();
      }
    }
  }

  private static Server server(int index, int port) {
    return new Server(index, "mc" + index, "127.0.0.1", port);
  }

  /** Of each server, whether several answer at its address. */
  private List<Boolean> balanced(MemcachedSource watching) throws InterruptedException {
    Instant deadline = clock.instant().plus(Duration.ofHours(1));
    return watching.collect(initial, deadline).values().stream()
        .map(outcome -> outcome.figures().orElseThrow().balanced())
        .toList();
  }

  @Test
  void failureKeepsLastFigures() throws Exception {
    Snapshot good = source.publish(initial, Outcome.ok(collect(), clock.instant()));
    assertThat(good.nodes()).containsOnlyKeys(a, b);
    assertThat(good.fetchedBytes()).containsOnlyKeys(a, b);
    assertThat(good.fetchedBytes().get(a)).isGreaterThan(1_000);

    Failure cutOff = new Failure(Kind.TIMEOUT, "It took too long.");
    Snapshot failed = source.publish(good, Outcome.failed(cutOff, clock.instant()));

    assertThat(failed.nodes().values())
        .allSatisfy(
            outcome -> {
              assertThat(((Outcome.Failed<NodeStats>) outcome).failure()).isEqualTo(cutOff);
              assertThat(outcome.figures()).isPresent();
            });
    assertThat(failed.fetchedBytes()).isEqualTo(good.fetchedBytes());
  }

  @Test
  void respectsDeadlineOfCollection() throws Exception {
    MemcachedSource patient = new MemcachedSource(nodes, Duration.ofHours(1), clock);
    first.pause();
    try {
      Map<Server, Outcome<NodeStats>> collected =
          patient.collect(initial, clock.instant().plusMillis(300));
      assertThat(of(collected, a).isOk()).isFalse();
    } finally {
      first.resume();
    }
  }

  private static Outcome<NodeStats> of(Map<Server, Outcome<NodeStats>> collected, Server server) {
    return Objects.requireNonNull(collected.get(server));
  }

  private Map<Server, Outcome<NodeStats>> collect() throws InterruptedException {
    return source.collect(initial, clock.instant().plusSeconds(60));
  }
}
