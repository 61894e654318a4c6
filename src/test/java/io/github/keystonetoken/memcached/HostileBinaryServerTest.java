package io.github.keystonetoken.memcached;

import static io.github.keystonetoken.memcached.Asking.LIMIT;
import static io.github.keystonetoken.memcached.Asking.assertFails;
import static io.github.keystonetoken.memcached.Asking.statistics;
import static io.github.keystonetoken.servers.BinaryPeer.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.keystonetoken.collect.LoginBackoff;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.servers.BinaryPeer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any answer over the binary protocol costs little, and a bad one fails with a reason. */
final class HostileBinaryServerTest {

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int GIGABYTE = 1 << 30;
  private static final int STAT = 0x10;
  private static final byte[] SILENCE = {};
  private static final byte[] MISS = packet(0, 1, 0);
  private static final byte[] GOOD = packet(0, 0, 7, bytes("\0\0\0\1abc"));

  private static Node node(BinaryPeer peer) {
    return Asking.node(peer.port(), Asking.sasl(Asking.PASSWORD));
  }

  /** Accepts every login, and gives the bad answer first. */
  private static BinaryPeer peer(byte[] bad) {
    AtomicInteger asked = new AtomicInteger();
    return BinaryPeer.startAfterLogin((code, body) -> asked.getAndIncrement() == 0 ? bad : GOOD);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] concat(List<byte[]> packets) {
    ByteBuffer all = ByteBuffer.allocate(packets.stream().mapToInt(one -> one.length).sum());
    packets.forEach(all::put);
    return all.array();
  }

  /** One value of statistics, with a key of so many bytes. */
  private static byte[] statistic(int keyBytes, byte[] body) {
    return ByteBuffer.wrap(packet(STAT, 0, body.length, body))
        .putShort(2, (short) keyBytes)
        .array();
  }

  static List<Arguments> badPackets() {
    return List.of(
        Arguments.of("a gigabyte", packet(0, 0, GIGABYTE), "claims 1073741824 bytes"),
        Arguments.of("four gigabytes", packet(0, 0, -1), "claims 4294967295 bytes"),
        Arguments.of(
            "a request", ByteBuffer.wrap(packet(0, 0, 0)).put((byte) 0x80).array(), "not unders"),
        Arguments.of("another operation", packet(1, 0, 0), "not understood"),
        Arguments.of(
            "a longer key",
            ByteBuffer.wrap(packet(0, 0, 1)).putShort(2, (short) 2).array(),
            "not unders"),
        Arguments.of("text", bytes("SERVER_ERROR out of memory, or so\r\n"), "not understood"),
        Arguments.of("no flags", packet(0, 0, 3, (byte) 1, (byte) 2, (byte) 3), "status 0"),
        Arguments.of("an error", packet(0, 0x84, 2, bytes("no")), "status 132"),
        Arguments.of("a moved bucket", packet(0, 7, 2, bytes("no")), "status 7"),
        Arguments.of("a continuation", packet(0, 0x21, 2, bytes("no")), "status 33"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badPackets")
  void recoversFromBadAnswer(String name, byte[] bad, String reason) throws Exception {
    try (BinaryPeer peer = peer(bad);
        Node node = node(peer)) {
      assertFails(node.get("k", 1000, LIMIT), Kind.ERROR, reason);
      assertWorks(node);
    }
  }

  private static void assertWorks(Node node) throws Exception {
    Value value = node.get("k", 1000, LIMIT).await().orElseThrow();
    assertThat(value.bytes()).isEqualTo(bytes("abc"));
    assertThat(value.flags()).isEqualTo(1);
  }

  @Test
  void refusesGigabyteInEveryAnswer() throws Exception {
    try (BinaryPeer login = BinaryPeer.start((code, body) -> packet(code, 0, GIGABYTE));
        BinaryPeer mechanisms =
            BinaryPeer.start((code, body) -> packet(code, 0x20, code == 0x20 ? GIGABYTE : 0));
        BinaryPeer stats = BinaryPeer.startAfterLogin((code, body) -> packet(code, 0, GIGABYTE));
        Node first = node(login);
        Node second = node(mechanisms);
        Node third = node(stats)) {
      assertFails(statistics(first), Kind.ERROR, "1073741824 bytes in answer to \"SASL login\"");
      assertFails(statistics(second), Kind.ERROR, "in answer to \"SASL mechanisms\"");
      assertFails(statistics(third), Kind.ERROR, "in answer to \"stats\"");
    }
  }

  /** The library may pass on more data before it has closed the connection. */
  @Test
  void readsNothingAfterRefusedHeader() {
    MemcachedAccess access = Asking.sasl(Asking.PASSWORD);
    BinaryConnection connection =
        new BinaryConnection(
            new Dialer(new Server(0, "localhost:1", "localhost", 1), access),
            access.login().orElseThrow(),
            new LoginBackoff("localhost", Clock.systemUTC(), () -> ""),
            new LongAdder());
    BinaryOperation<?> operation =
        new BinaryOperation<>(connection, BinaryRequest.statistics(Statistics.Group.GENERAL));
    byte[] refused = ByteBuffer.wrap(packet(STAT, 0, GIGABYTE)).putInt(12, 1).array();
    for (int i = 0; i < 3; i++) {
      assertThatIOException().isThrownBy(() -> operation.readFromBuffer(ByteBuffer.wrap(refused)));
    }
    assertThat(connection.received.sum()).isZero();
  }

  static List<Arguments> badStatistics() {
    byte[] large = statistic(9, new byte[1000]);
    return List.of(
        Arguments.of(concat(Collections.nCopies(100, large)), "more than the 32768"),
        Arguments.of(
            concat(List.of(statistic(3, bytes("pid42")), packet(STAT, 0x82, 0))), "status 130"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("badStatistics")
  void refusesBadStatistics(byte[] answer, String reason) throws Exception {
    try (BinaryPeer peer = BinaryPeer.startAfterLogin((code, body) -> answer);
        Node node = node(peer)) {
      assertFails(statistics(node), Kind.ERROR, reason);
    }
  }

  @Test
  void readsAnswerByteByByte() throws Exception {
    byte[] both = concat(List.of(statistic(3, bytes("pid42")), packet(STAT, 0, 0)));
    try (BinaryPeer peer = BinaryPeer.startDripping((code, body) -> both);
        Node node = node(peer)) {
      assertThat(statistics(node).await().values()).containsEntry("pid", "42");
    }
  }

  @Test
  void logsInOnceForEachConnection() throws Exception {
    AtomicInteger logins = new AtomicInteger();
    try (BinaryPeer peer =
        BinaryPeer.start(
            (code, body) -> {
              logins.addAndGet(code == BinaryPeer.SASL_AUTH ? 1 : 0);
              return packet(code, code == BinaryPeer.SASL_AUTH ? 0 : 1, 0);
            })) {
      for (int i = 0; i < 300; i++) {
        try (Node node = node(peer)) {
          assertThat(node.get("k", 1000, LIMIT).await()).isEmpty();
        }
      }
      assertThat(logins).hasValue(300);
    }
  }

  @Test
  void silenceTimesOut() throws Exception {
    try (BinaryPeer mute = BinaryPeer.start((code, body) -> SILENCE);
        BinaryPeer peer = peer(SILENCE);
        Node first = node(mute);
        Node second = node(peer)) {
      assertFails(statistics(first, SHORT), Kind.TIMEOUT, "no answer to the login within 300 ms");
      assertFails(second.get("k", 1000, SHORT), Kind.TIMEOUT, "no answer within 300 ms");
      assertWorks(second);
    }
  }

  @Test
  void dropsConnectionAfterExtraBytes() throws Exception {
    try (BinaryPeer peer = peer(concat(List.of(MISS, MISS)));
        Node node = node(peer)) {
      assertThat(node.get("k", 1000, LIMIT).await()).isEmpty();
      assertWorks(node);
    }
  }
}
