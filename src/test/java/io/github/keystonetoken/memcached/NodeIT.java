package io.github.keystonetoken.memcached;

import static io.github.keystonetoken.memcached.Asking.LIMIT;
import static io.github.keystonetoken.memcached.Asking.assertFails;
import static io.github.keystonetoken.memcached.Asking.failure;
import static io.github.keystonetoken.memcached.Asking.node;
import static io.github.keystonetoken.memcached.Asking.pid;
import static io.github.keystonetoken.memcached.Asking.statistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.config.TlsFiles;
import io.github.keystonetoken.memcached.Node.Item;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.servers.Certificate;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.VirtualAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node against real servers, in each way to reach one. */
final class NodeIT {

  /** The largest value of a default server under this key. */
  private static final int LARGEST = 1_048_473;

  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  @AutoClose private static final Memcached memcached = Memcached.start();
  @AutoClose private static final Node node = node(memcached.port());

  @TempDir private static Path directory;

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void readsStatistics() throws Exception {
    assertThat(node.statistics(Statistics.Group.SETTINGS, LIMIT).await().values())
        .isEqualTo(parsed(memcached.ask("stats settings", "END\r\n")));

    Map<String, String> read = statistics(node).await().values();
    Map<String, String> expected = parsed(memcached.ask("stats", "END\r\n"));
    assertThat(read).containsOnlyKeys(expected.keySet());
    for (String name : List.of("pid", "version", "curr_items", "bytes", "cmd_set", "get_hits")) {
      assertThat(read).containsEntry(name, expected.get(name));
    }
  }

  private static Map<String, String> parsed(String answer) {
    return answer
        .lines()
        .filter(line -> !line.equals("END"))
        .map(line -> line.split(" ", 3))
        .collect(Collectors.toMap(words -> words[1], words -> words[2]));
  }

  @Test
  void readsItems() throws Exception {
    memcached.set("item-a", new byte[0], 0, 0);
    memcached.set("item-b", bytes(578_966), 1, 3600);
    memcached.set("item-ü", bytes(3), Integer.MAX_VALUE, 60);
    List<String> keys =
        List.of("item-a", "item-missing", "item-b", "item-ü", "not possible", "k".repeat(251));

    Map<String, Item> items = node.metaGet(keys, LIMIT).await();

    assertThat(items).containsOnlyKeys("item-a", "item-b", "item-ü");
    items.forEach(
        (key, item) -> {
          String ttl = item.timeToLive().map(left -> "" + left.toSeconds()).orElse("-1");
          assertThat(memcached.ask("mg " + key + " s t u", "\r\n"))
              .isEqualTo("HD s" + item.bytes() + " t" + ttl + "\r\n");
        });
    assertThat(items.get("item-a")).isEqualTo(new Item(0, Optional.empty()));
  }

  @Test
  void askingIsNoAccess() throws Exception {
    memcached.set("untouched", bytes(100), 1, 0);

    assertThat(node.metaGet(List.of("untouched"), LIMIT).await()).hasSize(1);
    assertThat(node.lastAccess(List.of("untouched"), LIMIT).await()).hasSize(1);

    assertThat(memcached.ask("mg untouched h u", "\r\n")).isEqualTo("HD h0\r\n");
    assertThat(memcached.ask("mg untouched s", "\r\n")).isEqualTo("HD s100\r\n");
    assertThat(memcached.ask("mg untouched h u", "\r\n")).isEqualTo("HD h1\r\n");
  }

  @Test
  void pipelinesRequests() throws Exception {
    List<Answer<Optional<Value>>> answers = new ArrayList<>();
    List<Integer> sizes = List.of(0, 1, 5_000, LARGEST, 70_000, LARGEST);
    for (int i = 0; i < sizes.size(); i++) {
      memcached.set(KEY.substring(1) + i, bytes(sizes.get(i)), i, 0);
      answers.add(node.get(KEY.substring(1) + i, LARGEST, LIMIT));
    }
    for (int i = 0; i < sizes.size(); i++) {
      Value value = answers.get(i).await().orElseThrow();
      assertThat(value.flags()).isEqualTo(i);
      assertThat(value.bytes()).isEqualTo(bytes(sizes.get(i)));
    }
  }

  @Test
  void countsEveryByte() throws Exception {
    memcached.set("counted", bytes(5_000), 1, 0);
    long before = node.fetchedBytes();

    assertThat(node.get("counted", 5_000, LIMIT).await()).isPresent();
    assertThat(node.get("missing", 5_000, LIMIT).await()).isEmpty();
    // Not sent.
    assertThat(node.get("not possible", 5_000, LIMIT).await()).isEmpty();
    node.metaGet(List.of("counted", "missing"), LIMIT).await();

    String answers = "VALUE counted 1 5000\r\n\r\nEND\r\nEND\r\nHD s5000 t-1\r\nEN\r\n";
    assertThat(node.fetchedBytes() - before).isEqualTo(answers.length() + 5_000);
  }

  @Test
  void reconnectsAfterRestart() throws Exception {
    int port = FreePort.find();
    try (Node late = node(port)) {
      assertThat(failure(statistics(late)).kind()).isEqualTo(Kind.UNREACHABLE);
      try (Memcached started = Memcached.startOn(port)) {
        assertThat(pid(late)).isEqualTo(started.stat("pid"));
      }
      assertThat(failure(statistics(late)).kind()).isEqualTo(Kind.UNREACHABLE);
      // And if it does not notice that the server was replaced.
      for (int i = 0; i < 2; i++) {
        try (Memcached restarted = Memcached.startOn(port)) {
          assertThat(pid(late)).isEqualTo(restarted.stat("pid"));
        }
      }
    }
  }

  @Test
  void closeLeavesNoThread() throws Exception {
    Node closed = node(new Server(0, "to be closed", "127.0.0.1", memcached.port()));
    statistics(closed).await();
    Thread thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(one -> one.getName().equals("memcached to be closed"))
            .findFirst()
            .orElseThrow();
    closed.close();
    thread.join(TimeUnit.SECONDS.toMillis(20));

    assertThat(thread.isAlive()).isFalse();
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  void reachesSocketFile() throws Exception {
    Path socket = directory.resolve("memcached.sock");
    Server server = new Server(0, "unix:" + socket, socket.toString(), 0);
    try (Node node = Asking.node(server)) {
      assertThat(failure(statistics(node)).reason())
          .startsWith("unix:" + socket + " (memcached.servers, place 1): cannot connect to its")
          .contains("option -a");
      try (Memcached memcached = Memcached.startOn(socket);
          Node withTls = new Node(server, tls(null, null))) {
        byte[] value = new byte[100_000];
        Arrays.fill(value, (byte) 'v');
        memcached.set("k", value, 1, 0);

        assertThat(pid(node)).isEqualTo(memcached.stat("pid"));
        assertThat(node.get("k", 100_000, LIMIT).await().orElseThrow().bytes()).isEqualTo(value);
        assertThat(pid(withTls)).as("no TLS here").isEqualTo(memcached.stat("pid"));
      }
      assertThat(failure(statistics(node)).kind()).isEqualTo(Kind.UNREACHABLE);
    }
  }

  @Test
  void reachesIpv6Address() throws Exception {
    assumeThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
        .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    int port = FreePort.find();
    try (Memcached memcached = Memcached.startAt("::1", port);
        Node node = Asking.node(new Server(0, "inet6:[::1]:" + port, "::1", port))) {
      assertThat(pid(node)).isEqualTo(memcached.stat("pid"));
    }
  }

  /** Whether {@code localhost} has an IPv6 address depends on the hosts file of the machine. */
  @Test
  void resolvesNamesInBracketsToIpv6() throws Exception {
    boolean hasIpv6 =
        Stream.of(InetAddress.getAllByName("localhost")).anyMatch(Inet6Address.class::isInstance);
    int port = FreePort.find();
    try (Memcached expected = Memcached.startAt(hasIpv6 ? "::1" : "127.0.0.1", port);
        Memcached other = hasIpv6 ? Memcached.startAt("127.0.0.1", port) : Memcached.start();
        Node named =
            Asking.node(new Server(0, "inet6:[localhost]:" + port, "localhost", port, true))) {
      if (hasIpv6) {
        assertThat(pid(named)).isEqualTo(expected.stat("pid")).isNotEqualTo(other.stat("pid"));
      } else {
        assertThat(failure(statistics(named)).reason()).contains("its name has no IPv6 address");
      }
    }
  }

  @Test
  void refusesAddressThatIsNotUnderstood() {
    try (Node node = Asking.node(new Server(1, "mc:x", "", 0))) {
      assertFails(
          statistics(node),
          Kind.ERROR,
          "mc:x (memcached.servers, place 2): its address is not understood; write");
    }
  }

  /**
   * Access by TLS.
   *
   * @param authorities file of the trusted ones; null for those of the machine
   * @param client the exporter's own certificate; null for none
   */
  private static MemcachedAccess tls(@Nullable Path authorities, @Nullable Certificate client) {
    return new MemcachedAccess(
        Optional.of(
            new MemcachedAccess.Tls(
                new TlsFiles(
                    authorities,
                    client == null ? null : client.certificate(),
                    client == null ? null : client.key()),
                null)),
        Optional.empty());
  }

  /** Servers started with {@code -Z}. */
  @Nested
  final class OverTls {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Certificate own;
    private static Certificate others;
    private static Certificate exporters;

    @BeforeAll
    static void create() {
      own = Certificate.create(directory, "server", "DNS:localhost");
      others = Certificate.create(directory, "other", "DNS:other.example.org");
      exporters = Certificate.create(directory, "exporter", "DNS:exporter.example.org");
    }

    private static Memcached start(Certificate certificate, String... more) {
      String settings =
          "ssl_chain_cert=" + certificate.certificate() + ",ssl_key=" + certificate.key();
      return Memcached.start("-Z", "-o", settings + String.join("", more));
    }

    private static Node node(int port, Certificate authority, @Nullable Certificate client) {
      return Asking.node(port, tls(authority.certificate(), client));
    }

    @Test
    void refusesUnknownAuthority() throws Exception {
      try (Memcached memcached = start(own);
          VirtualAddress way = VirtualAddress.of(memcached.port());
          Node node = node(way.port(), others, null);
          Node byDefault = Asking.node(way.port(), tls(null, null))) {
        for (Node one : List.of(node, byDefault)) {
          Failure failure = failure(statistics(one));
          assertThat(failure.kind()).isEqualTo(Kind.DENIED);
          assertThat(failure.reason())
              .contains("TLS handshake failed")
              .endsWith("an authority that is trusted here (--memcached.tls-ca-file)?");
          int connections = way.connections();
          assertThat(failure(statistics(one))).isEqualTo(failure);
          assertThat(way.connections()).as("handshakes at once").isEqualTo(connections);
        }
      }
    }

    @Test
    void verifiesServerName() throws Exception {
      TlsFiles files = new TlsFiles(others.certificate(), null, null);
      MemcachedAccess named =
          new MemcachedAccess(
              Optional.of(new MemcachedAccess.Tls(files, "other.example.org")), Optional.empty());
      try (Memcached memcached = start(others);
          Node wrong = node(memcached.port(), others, null);
          Node right = Asking.node(memcached.port(), named)) {
        assertThat(failure(statistics(wrong)).reason())
            .contains("localhost")
            .endsWith("is its certificate for another name (--memcached.tls-server-name)?");
        assertThat(pid(right)).isPositive();
        assertThat(right.get("missing", 10, LIMIT).await()).isEmpty();
      }
    }

    @Test
    void presentsClientCertificate() throws Exception {
      // Required, and signed by the exporter's own authority.
      String required = ",ssl_verify_mode=2,ssl_ca_cert=" + exporters.certificate();
      try (Memcached memcached = start(own, required);
          Node known = node(memcached.port(), own, exporters);
          Node untrusted = node(memcached.port(), own, others);
          Node without = node(memcached.port(), own, null)) {
        assertThat(pid(known)).isEqualTo(pid(known));
        assertThat(failure(statistics(without)).reason())
            .endsWith("does it require a client certificate (--memcached.tls-cert-file)?")
            .doesNotContain("--memcached.tls,");
        assertThat(failure(statistics(untrusted)).reason())
            .endsWith("does it trust the authority of the exporter's certificate (ssl_ca_cert)?");
      }
    }

    @Test
    void namesTlsOnOneSideOnly() throws Exception {
      try (Memcached plain = Memcached.start();
          Memcached secure = start(own);
          Node toPlain = node(plain.port(), own, null);
          Node toSecure = Asking.node(secure.port())) {
        assertThat(failure(statistics(toPlain, SECOND)).reason()).endsWith("started with -Z?");
        assertThat(failure(statistics(toSecure, SECOND)).reason()).contains("--memcached.tls");
      }
    }
  }

  @Test
  void namesTextLogin() throws Exception {
    Path file = Files.writeString(directory.resolve("accounts"), "keystone:marked-pw\n");
    try (Memcached memcached = Memcached.start("-Y", file.toString());
        Node node = Asking.node(memcached.port())) {
      assertThat(failure(statistics(node)))
          .isEqualTo(
              new Failure(
                  Kind.DENIED,
                  node
                      + ": it was started with the option -Y, which neither Keystone nor the exporter"
                      + " supports; start it without -Y, or with -S."));
    }
  }
}
