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
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.ScriptedServer;
import io.github.keystonetoken.servers.ScriptedServer.Script;
import io.github.keystonetoken.servers.VirtualAddress;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The collector against two real servers. */
final class MemcachedSourceIT {

  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final Clock clock = Clock.systemUTC();
  private final Snapshot initial = Snapshot.initial(Keystone.unknown());

  @AutoClose private static final Memcached first = Memcached.start();
  @AutoClose private static final Memcached second = Memcached.start("-c", "100", "-I", "2m");
  @AutoClose private static final Nodes nodes = nodes(first.port(), second.port());
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
        .containsEntry(Command.GET_HIT, first.stat("get_hits"))
        .containsEntry(Command.GET_MISS, first.stat("get_misses"))
        .containsEntry(Command.SET_STORED, first.stat("cmd_set"))
        .containsOnlyKeys(Command.values());
    assertThat(stats.rejections()).hasSize(2);
    assertThat(stats.evictions()).hasValue(0);
    assertThat(stats.maxItemBytes()).hasValue(1_048_576);
    assertThat(stats.clockOffset())
        .hasValueSatisfying(offset -> assertThat(offset.abs()).isLessThan(Duration.ofSeconds(3)));
    assertThat(figures.get(1).maxConnections()).hasValue(100 - second.stat("reserved_fds"));
    assertThat(figures.get(1).maxItemBytes()).hasValue(2_097_152);
  }

  /** To the byte, of lists under a SHA-1; a clear key takes three bytes more. */
  @ParameterizedTest
  @CsvSource({
    "-I 1m, 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 1048473, 1048473",
    "-C, 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 1048481, 1048481",
    "-I 512k, 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 524185, 524185",
    // The client's own limit is the smaller one.
    "-I 2m, 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 1048576, 2097049",
    "-I 1m, usertokens-eef939600bc111e69aeb57d4fa849231, 1048473, 1048470"
  })
  void itemLimitIsWhatServerStores(String options, String key, long reported, int largest)
      throws Exception {
    try (Memcached memcached = Memcached.start(options.split(" ", -1));
        Nodes one = nodes(memcached.port())) {
      assertThat(figures(source(one)).get(0).itemLimitBytes()).hasValue(reported);

      memcached.set(key, new byte[largest], 1, 0);
      assertThat(memcached.store(key, new byte[largest + 1], 1, 0))
          .isEqualTo("SERVER_ERROR object too large for cache\r\n");
      assertThat(memcached.stat("store_too_large")).isEqualTo(1);
    }
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
    int port = FreePort.find();
    try (Nodes one = nodes(port)) {
      MemcachedSource watching = new MemcachedSource(one, TIMEOUT, minutes);
      for (int i = 0; i < 2; i++) {
        try (Memcached started = Memcached.startOn(port)) {
          assertThat(balanced(watching)).as("start of %s", started).containsExactly(false);
        }
        minutes.set(minutes.instant().plusSeconds(120));
      }
    }
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
  void namesServerWithMissingFigure() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start(Script.saying("STAT pid 42\r\nEND\r\n"));
        Nodes one = nodes(scripted.port())) {
      assertThat(collect(source(one)))
          .extracting(outcome -> ((Outcome.Failed<?>) outcome).failure().reason())
          .containsExactly(
              "mc0 (memcached.servers, place 1): its statistics have no usable \"uptime\"; is a"
                  + " memcached listening there?");
    }
  }

  @Test
  void summarizesManyFailures() {
    Map<Server, Outcome<NodeStats>> outcomes = new LinkedHashMap<>();
    Kind[] kinds = Kind.values();
    for (int i = 0; i < 5; i++) {
      Failure failure = new Failure(kinds[(i + 1) % kinds.length], "s" + i + ": bad.");
      outcomes.put(new Server(i, "s" + i, "s" + i, 1), Outcome.failed(failure, clock.instant()));
    }
    assertThatExceptionOfType(CollectionException.class)
        .isThrownBy(() -> source.check(outcomes))
        .withMessage("5 of 5 memcached servers failed. s0: bad. s1: bad. s2: bad. And 2 more.")
        .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(Kind.DENIED));
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
