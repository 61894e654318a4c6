package io.github.keystonetoken.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.FakeClock;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.ScriptedServer;
import io.github.keystonetoken.servers.ScriptedServer.Script;
import io.github.keystonetoken.servers.Unchecked;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every fault of {@link Fault} of real memcacheds, of the configuration and of the clock, with the
 * shipped daemon: during it a scrape is answered at once and says what is wrong, and after it
 * figures are right within two intervals.
 *
 * <p>Each nested class is a daemon with its servers, whose faults come one after the other. The
 * nested classes run concurrently, because they mostly wait; the lock of each keeps its own tests
 * in one thread.
 */
final class MemcachedFaultMatrixIT {

  private static final FaultTable TABLE = new FaultTable();

  private static final String NAMED_USER =
      "--keystone.user=eef939600bc111e69aeb57d4fa849231=ceilometer";

  /** Key of ceilometer's list. */
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static final int LIST_BYTES = 1000;

  @AfterAll
  static void writeTable() {
    TABLE.write(Path.of("target", "faults-memcached.md"));
  }

  private static String conf(Stream<String> memcacheds) {
    String servers = memcacheds.collect(Collectors.joining(","));
    return "[token]\ndriver = memcache\n[memcache]\nservers = " + servers + "\n";
  }

  private static String conf(Memcached... memcacheds) {
    return conf(Stream.of(memcacheds).map(Memcached::address));
  }

  private static Daemon watching(String conf) {
    return Daemon.start(conf, NAMED_USER);
  }

  /** Stores ceilometer's list. */
  private static Memcached withList(Memcached server) {
    server.set(KEY, new byte[LIST_BYTES], 0, 0);
    return server;
  }

  private static Predicate<Exposition> shows(String name, String address, double value) {
    return page -> page.figure(name, "server", address) == value;
  }

  private static Predicate<Exposition> lacks(String name, String address) {
    return page -> !page.has(name, "server", address);
  }

  private static Predicate<Exposition> isUp(String address) {
    return shows("memcached_up", address, 1);
  }

  private static Predicate<Exposition> knowsList(String address) {
    return shows("memcached_usertokens_bytes", address, LIST_BYTES);
  }

  /** The server is up, and its list known. */
  private static Predicate<Exposition> listOn(String address) {
    return isUp(address).and(shows("memcached_items", address, 1)).and(knowsList(address));
  }

  /** The server is up and empty. */
  private static Predicate<Exposition> nothingOn(String address) {
    return isUp(address)
        .and(shows("memcached_items", address, 0))
        .and(shows("memcached_usertokens_lists", address, 0))
        .and(lacks("memcached_usertokens_bytes", address));
  }

  @Nested
  @Concurrent
  @ResourceLock("MemcachedServer")
  final class MemcachedServer {

    @AutoClose private final Memcached other = Memcached.start();
    @AutoClose private Memcached server = withList(Memcached.start());
    @AutoClose private final Daemon daemon = watching(conf(other, server));

    @Test
    void killed() throws Exception {
      isDown(
          Fault.MEMCACHED_KILLED,
          server::close,
          "unreachable",
          "no connection: it was refused",
          () -> server = withList(Memcached.startOn(server.port())));
    }

    @Test
    void paused() throws Exception {
      String reason = "no answer within 800 ms";
      isDown(Fault.MEMCACHED_PAUSED, server::pause, "timeout", reason, server::resume);
    }

    private void isDown(
        Fault fault, Unchecked.Action strike, String outcome, String reason, Unchecked.Action heal)
        throws Exception {
      String address = server.address();
      new Drill(fault, daemon, TABLE)
          .strike(strike)
          .expectServerDown(server, outcome, reason)
          .expect("the other’s 1", nothingOn(other.address()))
          .expectGone(Collector.MEMCACHED, "memcached_items", "server", address)
          .expectGone(Collector.LISTS, "memcached_usertokens_bytes", "server", address)
          .heal(heal, Collector.LISTS, listOn(address));
    }

    @Test
    void restartedEmpty() throws Exception {
      new Drill(Fault.MEMCACHED_EMPTY, daemon, TABLE)
          .strike(
              () -> {
                server.close();
                server = Memcached.startOn(server.port());
              })
          .expect("`memcached_items` 0, no list", nothingOn(server.address()))
          .heal(() -> withList(server), Collector.LISTS, listOn(server.address()));
    }

    @Test
    void flushed() throws Exception {
      new Drill(Fault.FLUSHED, daemon, TABLE)
          .strike(() -> server.ask("flush_all", "OK\r\n"))
          .expect(
              "no list",
              isUp(server.address()).and(lacks("memcached_usertokens_bytes", server.address())))
          .heal(() -> withList(server), Collector.LISTS, listOn(server.address()));
    }
  }

  @Nested
  @Concurrent
  @ResourceLock("MemcachedRefusals")
  final class MemcachedRefusals {

    private final int absent = FreePort.find();
    private final List<Socket> others = new ArrayList<>();
    @AutoClose private final Memcached full = withList(Memcached.start("-c", "20", "-t", "1"));
    @AutoClose private Memcached server = withList(Memcached.start());
    @AutoClose private @Nullable Memcached late;
    @AutoClose private Daemon daemon;

    @BeforeAll
    void start() throws Exception {
      // Once is not enough: the connection that stored the list may still count, and free its place
      // later.
      for (int refused = 0; refused < 20; refused = isTaken(full) ? 0 : refused + 1) {
        assertThat(others).hasSizeLessThan(100);
      }
      daemon = watching(conf(Stream.of("127.0.0.1:" + absent, full.address(), server.address())));
    }

    /** Opens one more connection; returns false if the server did not accept it. */
    private boolean isTaken(Memcached of) throws IOException {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), of.port());
      others.add(socket);
      socket.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() == 'V';
    }

    @Test
    void absentAtStart() throws Exception {
      String address = "127.0.0.1:" + absent;
      new Drill(Fault.MEMCACHED_ABSENT, daemon, TABLE)
          .expectServerDown(address, "no connection: it was refused")
          .expect("no `memcached_items`", lacks("memcached_items", address))
          .expect("the other’s 1", listOn(server.address()))
          .heal(() -> late = Memcached.startOn(absent), Collector.LISTS, nothingOn(address));
    }

    @Test
    void connectionLimit() throws Exception {
      new Drill(Fault.MEMCACHED_FULL, daemon, TABLE)
          .expectServerDown(full.address(), "it is at its connection limit")
          .expect("the other’s 1", listOn(server.address()))
          .heal(this::closeOthers, Collector.LISTS, listOn(full.address()));
    }

    @AfterAll
    void closeOthers() throws IOException {
      for (Socket other : others) {
        other.close();
      }
    }

    @Test
    void dumpsForbidden() throws Exception {
      String address = server.address();
      new Drill(Fault.DUMPS_FORBIDDEN, daemon, TABLE)
          .strike(() -> startAgain("-X"))
          .expect(
              "`memcached_up` 1, `memcached_scan_complete` 0, lists of known users as before",
              listOn(address).and(shows("memcached_scan_complete", address, 0)))
          .heal(
              this::startAgain,
              Collector.LISTS,
              listOn(address).and(shows("memcached_scan_complete", address, 1)));
    }

    private void startAgain(String... options) {
      server.close();
      server = withList(Memcached.startOn(server.port(), options));
    }

    @Test
    void crawlerBusy() throws Exception {
      String address = server.address();
      Predicate<Exposition> isScanned = page -> page.has("memcached_scan_items", "server", address);
      try (Socket stalled = new Socket()) {
        new Drill(Fault.CRAWLER_BUSY, daemon, TABLE)
            .strike(() -> stall(stalled))
            .expect(
                "`memcached_up` 1, no `memcached_scan_items`, lists of known users as before",
                isUp(address).and(knowsList(address)).and(isScanned.negate()))
            .heal(stalled::close, Collector.LISTS, isScanned.and(knowsList(address)));
      } finally {
        startAgain();
        daemon.exporter().await(() -> listOn(address).test(daemon.scrape()));
      }
    }

    /** Starts a dump that exceeds the socket buffers, and reads none of it. */
    private void stall(Socket stalled) throws IOException {
      stalled.setReceiveBufferSize(4096);
      stalled.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      StringBuilder items = new StringBuilder();
      for (int i = 0; i < 50_000; i++) {
        items.append("set ").append("k".repeat(30)).append(i).append(" 0 0 1 noreply\r\nv\r\n");
      }
      server.ask(items + "version", "\r\n");
      byte[] dump = "lru_crawler metadump all\r\n".getBytes(StandardCharsets.US_ASCII);
      InputStream in = stalled.getInputStream();
      do {
        stalled.getOutputStream().write(dump);
      } while (isBusy(in));
    }

    /** Returns true for BUSY: another dump, or the server's own crawl, is running. */
    private static boolean isBusy(InputStream in) throws IOException {
      int first = in.read();
      for (int next = first; first == 'B' && next != '\n'; ) {
        next = in.read();
      }
      return first == 'B';
    }
  }

  /** All misbehave from the start; each becomes a memcached in its own test. */
  @Nested
  @Concurrent
  @ResourceLock("Peers")
  final class Peers {

    private final Map<Fault, ScriptedServer> peers =
        new EnumMap<>(
            Map.of(
                Fault.PEER_SILENT, peer(Script.saying("")),
                Fault.PEER_DRIPS, peer(Script.dripping("S", 1000)),
                Fault.PEER_GARBAGE, peer(Script.saying(garbage() + "\r\n")),
                Fault.PEER_ENDLESS, peer(Script.dripping("x".repeat(8192), 0)),
                Fault.PEER_CLOSES, peer(Script.sayingAndClosing("STAT pid 1\r\nSTAT upt")),
                Fault.PEER_OTHER_ANSWER, peer(Script.saying("VALUE k 1 3\r\nabc\r\nEND\r\n")),
                Fault.PEER_GIGABYTE, peer(this::claimAGigabyte)));

    private final List<Memcached> mended = new ArrayList<>();
    @AutoClose private final Memcached sound = withList(Memcached.start());
    @AutoClose private Daemon daemon;

    private static ScriptedServer peer(Script script) {
      return ScriptedServer.startOn(FreePort.listen(), script);
    }

    private static String garbage() {
      byte[] bytes = new byte[400];
      new Random(20130617).nextBytes(bytes);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Answers as a memcached with ceilometer's list, except for the size in the answer to get. */
    private void claimAGigabyte(String line, OutputStream out) throws IOException {
      String answer;
      if (line.startsWith("get ")) {
        answer = "VALUE " + line.substring(4) + " 0 1073741824\r\n" + "v".repeat(8192);
      } else {
        boolean isBrief = line.startsWith("mg ") || line.equals("version");
        answer = sound.ask(line, isBrief ? "\r\n" : "END\r\n");
      }
      out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    @BeforeAll
    void start() {
      Stream<String> addresses = peers.values().stream().map(ScriptedServer::address);
      daemon = watching(conf(Stream.concat(Stream.of(sound.address()), addresses)));
    }

    @AfterAll
    void stop() {
      peers.values().forEach(ScriptedServer::close);
      mended.forEach(Memcached::close);
    }

    @ParameterizedTest
    @CsvSource({
      "PEER_SILENT, no answer within 800 ms",
      "PEER_DRIPS, no answer within 800 ms",
      "PEER_GARBAGE, its answer to \"stats\" was not understood",
      "PEER_ENDLESS, its answer to \"stats\" was not understood",
      "PEER_CLOSES, it closed the connection without an answer",
      "PEER_OTHER_ANSWER, its answer to \"stats\" was not understood",
    })
    void misbehaves(Fault fault, String reason) throws Exception {
      ScriptedServer peer = Objects.requireNonNull(peers.get(fault));
      String address = peer.address();
      new Drill(fault, daemon, TABLE)
          .expectServerDown(address, reason)
          .expect("none of its figures", lacks("memcached_items", address))
          .expect("the other’s 1", listOn(sound.address()))
          .heal(() -> becomeMemcached(peer), Collector.LISTS, listOn(address));
    }

    private void becomeMemcached(ScriptedServer peer) {
      peer.close();
      // A process that another test is starting may have inherited the port for a moment.
      daemon.exporter().await(() -> FreePort.isFree(peer.port()));
      mended.add(withList(Memcached.startOn(peer.port())));
    }

    @Test
    void claimsAGigabyte() throws Exception {
      ScriptedServer peer = Objects.requireNonNull(peers.get(Fault.PEER_GIGABYTE));
      String address = peer.address();
      new Drill(Fault.PEER_GIGABYTE, daemon, TABLE)
          .expect("its `memcached_up` 1", isUp(address))
          .expect("no `memcached_usertokens_bytes`", lacks("memcached_usertokens_bytes", address))
          .expectReasonOf(address, "a value of 1073741824 bytes is larger than")
          .expect("the other’s list known", listOn(sound.address()))
          .heal(() -> becomeMemcached(peer), Collector.LISTS, listOn(address));
    }
  }

  @Nested
  @Concurrent
  @ResourceLock("OtherFaults")
  final class OtherFaults {

    private final List<Memcached> servers =
        Stream.generate(() -> withList(Memcached.start())).limit(5).toList();

    private final String conf = conf(servers.toArray(Memcached[]::new));
    @AutoClose private final Daemon daemon = watching(conf);

    @AfterAll
    void stop() {
      servers.forEach(Memcached::close);
    }

    @Test
    void oneOfFiveHung() throws Exception {
      Memcached hung = servers.get(2);
      new Drill(Fault.ONE_OF_FIVE, daemon, TABLE)
          .strike(hung::pause)
          .expectServerDown(hung, "timeout", "no answer within 800 ms")
          .expectGone(Collector.LISTS, "memcached_usertokens_bytes", "server", hung.address())
          .expect(
              "the four others’ figures as before",
              servers.stream()
                  .filter(server -> server != hung)
                  .map(server -> listOn(server.address()))
                  .reduce(page -> true, Predicate::and))
          .heal(hung::resume, Collector.LISTS, listOn(hung.address()));
    }

    @Test
    void configurationReplacedByGarbage() throws Exception {
      byte[] garbage = new byte[4096];
      new Random(20130617).nextBytes(garbage);
      String successful = "exporter_config_last_reload_successful";
      new Drill(Fault.GARBAGE_CONFIGURATION, daemon, TABLE)
          .strike(() -> daemon.exporter().rewriteConf(garbage))
          .expect("`" + successful + "` 0", page -> page.figure(successful) == 0)
          .expectReason("The changed configuration is invalid, see the log.")
          .expectUnharmed(
              Collector.LISTS, "all figures as before", listOn(servers.get(0).address()))
          .heal(
              () -> daemon.exporter().rewriteConf(conf),
              Collector.LISTS,
              page -> page.figure(successful) == 1);
    }

    @Test
    void clockStepped(@TempDir Path directory) throws Exception {
      FakeClock clock = FakeClock.in(directory);
      Duration hour = Duration.ofHours(1);
      try (Memcached server = withList(Memcached.start());
          Daemon stepped = Daemon.startIn(clock.environment(), conf(server), NAMED_USER)) {
        Predicate<Exposition> right = listOn(server.address());
        stepped.exporter().await(() -> right.test(stepped.scrape()));
        new Drill(Fault.CLOCK_STEPPED, stepped, TABLE)
            .strike(() -> clock.set(hour))
            .expect("`memcached_up` 1 and new figures", right.and(isCollectedAt(hour)))
            .strike(() -> clock.set(hour.negated()))
            .expect("after each step", right.and(isCollectedAt(hour.negated())))
            .strike(
                () -> {
                  clock.set(hour.negated().minusMinutes(30));
                  server.pause();
                })
            .expect("no figure of unknown age", lacks("memcached_items", server.address()))
            .heal(server::resume, Collector.LISTS, right);
      }
    }

    private static Predicate<Exposition> isCollectedAt(Duration ahead) {
      return page -> {
        double expected = Instant.now().plus(ahead).getEpochSecond();
        return Stream.of(Collector.MEMCACHED, Collector.LISTS)
            .allMatch(collector -> Math.abs(Drill.lastSuccess(page, collector) - expected) < 60);
      };
    }
  }
}
