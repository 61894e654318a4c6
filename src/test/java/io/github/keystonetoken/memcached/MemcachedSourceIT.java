package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector against two real servers. */
final class MemcachedSourceIT {

  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final Clock clock = Clock.systemUTC();
  private final Snapshot initial = Snapshot.initial(Keystone.unknown());

  @AutoClose private final Memcached first = Memcached.start();
  @AutoClose private Memcached second = Memcached.start("-c", "100", "-I", "2m");
  @AutoClose private final Nodes nodes = nodes(first.port(), second.port());
  private final MemcachedSource source = source(nodes);

  private static Nodes nodes(int... ports) {
    List<Server> servers = new ArrayList<>();
    for (int port : ports) {
      servers.add(new Server(servers.size(), "mc" + servers.size(), "127.0.0.1", port));
    }
    return new Nodes(servers);
  }

  private MemcachedSource source(Nodes of) {
    return new MemcachedSource(of, TIMEOUT, clock);
  }

  /** The outcomes, in the order of Keystone's list. */
  private List<Outcome<NodeStats>> collect(MemcachedSource from) throws InterruptedException {
    return List.copyOf(from.collect(initial, clock.instant().plus(Duration.ofHours(1))).values());
  }

  private List<NodeStats> figures(MemcachedSource from) throws InterruptedException {
    return collect(from).stream().map(outcome -> outcome.figures().orElseThrow()).toList();
  }

  /** Of each server, whether several answer at its address. */
  private List<Boolean> balanced(MemcachedSource from) throws InterruptedException {
    return figures(from).stream().map(NodeStats::balanced).toList();
  }

  @Test
  void readsFigures() throws Exception {
    first.set("k", new byte[5_000], 1, 0);
    first.ask("get k", "END\r\n");
    first.ask("get none", "END\r\n");

    List<NodeStats> figures = figures(source);

    NodeStats stats = figures.get(0);
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
    assertThat(figures.get(1).maxConnections()).hasValue(100 - second.stat("reserved_fds"));
    assertThat(figures.get(1).maxItemBytes()).hasValue(2_097_152);
  }

  @Test
  void ratesStartAtSecondCollection() throws Exception {
    NodeStats before = figures(source).get(0);
    assertThat(before.receivedBytesPerSecond()).isEmpty();
    first.set("k", new byte[500_000], 1, 0);
    for (int i = 0; i < 4; i++) {
      first.ask("get k", "END\r\n");
    }

    NodeStats after = figures(source).get(0);

    double received = after.receivedBytesPerSecond().orElseThrow();
    double sent = after.sentBytesPerSecond().orElseThrow();
    assertThat(after.readBytes() - before.readBytes()).isBetween(500_000L, 501_000L);
    assertThat(sent / received).isBetween(3.9, 4.1);
  }

  @Test
  void detectsBalancer() throws Exception {
    try (VirtualAddress balancer = VirtualAddress.balancing(first.port(), second.port());
        VirtualAddress single = VirtualAddress.of(first.port());
        Nodes both = nodes(balancer.port(), single.port())) {
      MemcachedSource watching = source(both);
      assertThat(balanced(watching)).containsExactly(true, false);
      // It is not asked again so soon.
      assertThat(balanced(watching)).containsExactly(true, false);
      assertThat(single.connections()).isEqualTo(4); // each counts on both sides of the relay
    }
  }

  @Test
  void restartIsNoBalancer() throws Exception {
    MovableClock minutes = new MovableClock(clock.instant());
    MemcachedSource watching = new MemcachedSource(nodes, TIMEOUT, minutes);
    assertThat(balanced(watching)).containsExactly(false, false);
    second.close();
    second = Memcached.startOn(second.port());
    minutes.set(minutes.instant().plusSeconds(120));
    assertThat(balanced(watching)).containsExactly(false, false);
  }

  @Test
  void readsServerAtItsConnectionLimit() throws Exception {
    List<Socket> others = new ArrayList<>();
    try (Memcached small = Memcached.start("-c", "40", "-t", "1");
        Nodes one = nodes(small.port())) {
      assertThat(balanced(source(one))).containsExactly(false);
      long before = small.stat("total_connections");
      for (int i = 0; i < 25; i++) {
        Socket other = new Socket(InetAddress.getLoopbackAddress(), small.port());
        others.add(other);
        // The server counts a connection before it answers on it, but after it is established.
        other.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(other.getInputStream().read()).isEqualTo('V');
      }
      assertThat(balanced(source(one))).containsExactly(false);
      assertThat(small.stat("total_connections")).isEqualTo(before + 26); // and this question
    } finally {
      for (Socket other : others) {
        other.close();
      }
    }
  }

  @Test
  void itemsOnDiskTakeNoMemory(@TempDir Path directory) throws Exception {
    String disk = "ext_page_size=8,ext_item_age=1,ext_path=" + directory.resolve("items") + ":64m";
    try (Memcached extended = Memcached.start("-o", disk);
        Nodes one = nodes(extended.port())) {
      for (int i = 0; i < 1_000; i++) {
        extended.set("k" + i, new byte[10_000], 0, 0);
      }
      extended.await(() -> extended.stat("extstore_objects_used") >= 500);
      long used = figures(source(one)).get(0).usedBytes();
      assertThat(extended.stat("bytes")).isGreaterThan(10_000_000);
      assertThat(used).isBetween(50_000L, 6_000_000L);
    }
  }

  @Test
  void duplicatedBytesNeverMakeFigures() throws Exception {
    first.set("k", new byte[100], 0, 0);
    try (VirtualAddress twice = VirtualAddress.duplicating(first.port());
        Nodes both = nodes(twice.port(), second.port())) {
      MemcachedSource watching = source(both);
      for (int i = 0; i < 3; i++) {
        List<Outcome<NodeStats>> outcomes = collect(watching);
        assertThat(outcomes.get(0).figures().stream())
            .allMatch(stats -> stats.items() == 1 && !stats.balanced());
        assertThat(outcomes.get(1).isOk()).isTrue();
      }
    }
  }

  @Test
  void failureKeepsLastFigures() throws Exception {
    Map<Server, Outcome<NodeStats>> collected =
        source.collect(initial, clock.instant().plusSeconds(60));
    Snapshot good = source.publish(initial, Outcome.ok(collected, clock.instant()));
    assertThat(good.nodes().keySet()).containsExactlyElementsOf(nodes.servers());
    assertThat(good.fetchedBytes().keySet()).containsExactlyElementsOf(nodes.servers());
    assertThat(good.fetchedBytes().values()).allMatch(bytes -> bytes > 1_000);

    Failure cutOff = new Failure(Kind.TIMEOUT, "It took too long.");
    Snapshot failed = source.publish(good, Outcome.failed(cutOff, clock.instant()));

    assertThat(failed.nodes().values())
        .allMatch(outcome -> ((Outcome.Failed<NodeStats>) outcome).failure().equals(cutOff))
        .allMatch(outcome -> outcome.figures().isPresent());
    assertThat(failed.fetchedBytes()).isEqualTo(good.fetchedBytes());
  }

  @Test
  void hungServerTimesOutAloneBeforeDeadline() throws Exception {
    MemcachedSource patient = new MemcachedSource(nodes, Duration.ofHours(1), clock);
    first.pause();
    try {
      assertThat(patient.collect(initial, clock.instant().plusMillis(300)).values())
          .extracting(Outcome::isOk)
          .containsExactly(false, true);
    } finally {
      first.resume();
    }
  }
}
