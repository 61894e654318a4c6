package io.github.keystonetoken.memcached;

import static io.github.keystonetoken.memcached.Asking.LIMIT;
import static io.github.keystonetoken.memcached.Asking.assertFails;
import static io.github.keystonetoken.memcached.Asking.failure;
import static io.github.keystonetoken.memcached.Asking.statistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.servers.ScriptedServer;
import io.github.keystonetoken.servers.ScriptedServer.Script;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** After any answer of a server, the next one is read correctly. */
final class HostileServerTest {

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final int MAX_BYTES = 1000;

  private static final Script GOOD_VALUE = Script.saying("VALUE k 1 3\r\nabc\r\nEND\r\n");
  private static final Script GOOD_STATISTICS = Script.saying("STAT pid 42\r\nEND\r\n");
  private static final Script GOOD_ITEM = Script.saying("HD s3 t-1\r\n");

  static List<Arguments> hostileValues() {
    return List.of(
        Arguments.of("garbage", "\0\1\2\3\n", Kind.ERROR, "not understood"),
        Arguments.of("an endless line", "x".repeat(5000), Kind.ERROR, "not understood"),
        Arguments.of("a gigabyte", "VALUE k 1 1073741824\r\n", Kind.ERROR, "1073741824 bytes"),
        Arguments.of("an overflow", "VALUE k 1 4294967297\r\n", Kind.ERROR, "larger than"),
        Arguments.of("no number", "VALUE k 1 99999999999\r\n", Kind.ERROR, "not understood"),
        Arguments.of("a negative size", "VALUE k 1 -1\r\n", Kind.ERROR, "not understood"),
        Arguments.of("another key", "VALUE j 1 3\r\nabc\r\nEND\r\n", Kind.ERROR, "not underst"),
        Arguments.of("a longer value", "VALUE k 1 3\r\nabcd\r\nEND\r\n", Kind.ERROR, "not unders"),
        Arguments.of("no line end", "VALUE k 1 3\r\nabcEND\r\n", Kind.ERROR, "not understood"),
        Arguments.of("two values", "VALUE k 1 0\r\n\r\nVALUE k 1 0\r\n", Kind.ERROR, "not unders"),
        Arguments.of("too much", "END\r\nVALUE k 1 3\r\n", null, ""),
        Arguments.of("ERROR", "ERROR\r\n", Kind.ERROR, "answered ERROR to \"get\""),
        Arguments.of("SERVER_ERROR", "SERVER_ERROR out of memory\r\n", Kind.ERROR, "SERVER_ERROR"),
        Arguments.of("a login", "CLIENT_ERROR unauthenticated\r\n", Kind.DENIED, "the option -Y"),
        Arguments.of(
            "no room", "ERROR Too many open connections\r\n", Kind.UNREACHABLE, "option -c"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileValues")
  void recoversFromBadAnswer(String name, String answer, Kind kind, String reason)
      throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.saying(answer), GOOD_VALUE);
        Node node = node(server)) {
      if (kind == null) {
        assertThat(node.get("k", MAX_BYTES, LIMIT).await()).isEmpty();
      } else {
        assertFails(node.get("k", MAX_BYTES, LIMIT), kind, reason);
      }
      assertGoodValue(node);
    }
  }

  static List<Arguments> hangingServers() {
    return List.of(
        Arguments.of("silent", Script.saying("")),
        Arguments.of("dripping", Script.dripping("V", 20)),
        Arguments.of("half a value", Script.saying("VALUE k 1 3\r\na")),
        Arguments.of("no end", Script.saying("VALUE k 1 3\r\nabc\r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hangingServers")
  void endlessAnswerTimesOut(String name, Script script) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script, GOOD_VALUE);
        Node node = node(server)) {
      assertFails(node.get("k", MAX_BYTES, SHORT), Kind.TIMEOUT, "no answer within 200 ms");
      assertGoodValue(node);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "VALUE k 1 3\r\na", "VALUE k"})
  void closedConnectionIsUnreachable(String answer) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.sayingAndClosing(answer), GOOD_VALUE);
        Node node = node(server)) {
      assertFails(node.get("k", MAX_BYTES, LIMIT), Kind.UNREACHABLE, "closed the connection");
      assertGoodValue(node);
    }
  }

  @Test
  void replacesLostIdleConnection() throws Exception {
    Script once =
        new Script() {
          private int lines;

          @Override
          public void answer(String line, OutputStream out) throws IOException {
            if (lines++ > 0) {
              throw new IOException("as scripted");
            }
            GOOD_VALUE.answer(line, out);
          }
        };
    try (ScriptedServer server = ScriptedServer.start(once, GOOD_VALUE);
        Node node = node(server)) {
      assertGoodValue(node);
      assertGoodValue(node);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void badAnswerFailsOneRequest() throws Exception {
    Script script = Script.saying("VALUE k 1 1001\r\n");
    try (ScriptedServer server = ScriptedServer.start(script, GOOD_VALUE);
        Node node = node(server)) {
      List<Answer<Optional<Value>>> answers =
          Stream.generate(() -> node.get("k", MAX_BYTES, LIMIT)).limit(5).toList();
      int failed = 0;
      for (Answer<Optional<Value>> answer : answers) {
        try {
          assertThat(answer.await()).isPresent();
        } catch (CollectionException e) {
          assertThat(e).hasMessageContaining("larger than");
          failed++;
        }
      }
      assertThat(failed).isEqualTo(1);
    }
  }

  @Test
  void reusesWorkingConnection() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(GOOD_VALUE);
        Node node = node(server)) {
      for (int i = 0; i < 5; i++) {
        assertGoodValue(node);
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STAT\r\n",
        "VALUE k 1 3\r\nabc\r\nEND\r\n",
        "HTTP/1.1 400 Bad Request\r\n",
        "STAT a b\r\nTATS c d\r\n"
      })
  void refusesOtherAnswersToStatistics(String answer) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.saying(answer), GOOD_STATISTICS);
        Node node = node(server)) {
      assertFails(statistics(node), Kind.ERROR, "is a memcached listening there?");
      assertThat(statistics(node).await().values()).isEqualTo(Map.of("pid", "42"));
    }
  }

  @Test
  void boundsStatistics() throws Exception {
    String line = "STAT " + "n".repeat(1000) + " v\r\n";
    try (ScriptedServer server =
            ScriptedServer.start(Script.dripping(line.repeat(20), 1), GOOD_STATISTICS);
        Node node = node(server)) {
      assertFails(statistics(node), Kind.ERROR, "not understood");
      assertThat(statistics(node).await().values()).isEqualTo(Map.of("pid", "42"));
      assertThat(node.fetchedBytes()).isLessThan(100_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERROR\r\n", "CLIENT_ERROR bad command line format\r\n"})
  void namesServerWithoutMetaGet(String answer) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.saying(answer), GOOD_ITEM);
        Node node = node(server)) {
      assertFails(node.metaGet(List.of("k", "l"), LIMIT), Kind.ERROR, "does not support meta get");
      assertThat(node.metaGet(List.of("k"), LIMIT).await()).containsOnlyKeys("k");
    }
  }

  @Test
  void distinguishesLoginFromOldVersion() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(Script.saying("CLIENT_ERROR unauthenticated\r\n"));
        Node node = node(server)) {
      assertFails(node.metaGet(List.of("k"), LIMIT), Kind.DENIED, "the option -Y");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HD\r\n",
        "HD s-3 t-1\r\n",
        "HD s3 t-2\r\n",
        "HD s9999999999999 t-1\r\n",
        "HD sx t-1\r\n",
        "VA 3 s3 t-1\r\nabc\r\n",
        "END\r\n"
      })
  void refusesImpossibleItem(String answer) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.saying(answer), GOOD_ITEM);
        Node node = node(server)) {
      assertFails(node.metaGet(List.of("k"), LIMIT), Kind.ERROR, "not understood");
      assertThat(node.metaGet(List.of("k"), LIMIT).await())
          .isEqualTo(Map.of("k", new Item(3, Optional.empty())));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HD l3\r\n",
        "VA 3\r\nabc\r\n",
        "VA 3 l-1\r\nabc\r\n",
        "VA 3 l1\r\nabcd\r\n",
        "VA 1048577 l1\r\nabc\r\n",
        "VA 9999999999 l1\r\nabc\r\n"
      })
  void refusesImpossibleAccess(String answer) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.saying(answer));
        Node node = node(server)) {
      assertFails(node.lastAccess(List.of("k"), LIMIT), Kind.ERROR, "not understood");
    }
  }

  @Test
  void understandsHeaderOfEarly16() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.saying("OK s578896 t3596\r\n"));
        Node node = node(server)) {
      assertThat(node.metaGet(List.of("k"), LIMIT).await())
          .isEqualTo(Map.of("k", new Item(578_896, Optional.of(Duration.ofSeconds(3596)))));
    }
  }

  @Test
  void neverQuotesAnswer() throws Exception {
    String secret = "0123456789abcdef0123456789abcdef";
    for (String answer : List.of("VALUE ", "", "ERROR ", "SERVER_ERROR ", "STAT ", "HD s", "VA ")) {
      try (ScriptedServer server = ScriptedServer.start(Script.saying(answer + secret + "\r\n"));
          Node node = node(server)) {
        for (Function<Node, Answer<?>> question :
            List.<Function<Node, Answer<?>>>of(
                n -> n.get("k", MAX_BYTES, LIMIT),
                n -> n.metaGet(List.of("k"), LIMIT),
                n -> n.lastAccess(List.of("k"), LIMIT))) {
          assertThat(failure(question.apply(node)).reason()).doesNotContain(secret.substring(0, 4));
        }
      }
    }
  }

  @Test
  void reportsRefusedConnection() throws Exception {
    ScriptedServer server = ScriptedServer.start(GOOD_VALUE);
    server.close();
    try (Node node = node(server)) {
      Failure failure = failure(node.get("k", MAX_BYTES, LIMIT));

      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure.reason())
          .isEqualTo(
              "127.0.0.1:"
                  + server.port()
                  + " (memcached.servers, place 3): no connection: it was refused, or there is no"
                  + " route; is memcached running there and reachable from this host?");
    }
  }

  @Test
  void unknownNameIsUnreachable() throws Exception {
    try (Node node = new Node(new Server(0, "no.such.invalid:1", "no.such.invalid", 1))) {
      assertFails(node.get("k", MAX_BYTES, LIMIT), Kind.UNREACHABLE, "cannot be resolved");
    }
  }

  @Test
  void interruptedThreadDoesNotWait() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(GOOD_VALUE);
        Node node = node(server)) {
      assertGoodValue(node);
      Thread.currentThread().interrupt();
      Answer<Optional<Value>> answer = node.get("k", MAX_BYTES, LIMIT);

      assertThatExceptionOfType(InterruptedException.class).isThrownBy(answer::await);
    }
  }

  @Test
  void closedNodeFailsAtOnce() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.saying(""))) {
      Node node = node(server);
      Answer<Optional<Value>> open = node.get("k", MAX_BYTES, LIMIT);
      node.close();

      assertThat(failure(open).kind()).isEqualTo(Kind.UNREACHABLE);
      assertFails(node.get("k", MAX_BYTES, LIMIT), Kind.UNREACHABLE, "the exporter is stopping");
    }
  }

  private static Node node(ScriptedServer server) {
    int port = server.port();
    return new Node(new Server(2, "127.0.0.1:" + port, "127.0.0.1", port));
  }

  private static void assertGoodValue(Node node) throws Exception {
    Value value = node.get("k", MAX_BYTES, LIMIT).await().orElseThrow();
    assertThat(value.flags()).isEqualTo(1);
    assertThat(value.bytes()).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
  }
}
