package io.github.keystonetoken.memcached;

import static io.github.keystonetoken.memcached.Asking.LIMIT;
import static io.github.keystonetoken.memcached.Asking.failure;
import static io.github.keystonetoken.memcached.Asking.statistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.servers.ScriptedServer;
import io.github.keystonetoken.servers.ScriptedServer.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** After any answer of a server, the next one is read correctly. */
final class HostileServerTest {

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final int MAX_BYTES = 1000;

  private static final Script GOOD_VALUE = Script.saying(Question.GET.good);

  /** A request, with a good answer and what is read from it. */
  private enum Question {
    GET("VALUE k 1 3\r\nabc\r\nEND\r\n", "1 abc"),
    STATS("STAT pid 42\r\nEND\r\n", "{pid=42}"),
    META_GET("HD s3 t-1\r\n", "{k=Item[bytes=3, timeToLive=Optional.empty]}"),
    LAST_ACCESS("VA 3 l1\r\nabc\r\n", "{k=LastAccess[valueHash=126145, ago=PT1S]}");

    private final String good;
    private final String expected;

    Question(String good, String expected) {
      this.good = good;
      this.expected = expected;
    }

    String ask(Node node, Duration limit) throws CollectionException, InterruptedException {
      return switch (this) {
        case GET ->
            node.get("k", MAX_BYTES, limit).await().map(HostileServerTest::text).orElse("none");
        case STATS -> statistics(node, limit).await().values().toString();
        case META_GET -> node.metaGet(List.of("k"), limit).await().toString();
        case LAST_ACCESS -> node.lastAccess(List.of("k"), limit).await().toString();
      };
    }

    void assertFails(Node node, Duration limit, Kind kind, String reason) {
      assertThatExceptionOfType(CollectionException.class)
          .isThrownBy(() -> ask(node, limit))
          .withMessageContaining(reason)
          .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(kind));
    }

    void assertWorks(Node node) throws Exception {
      assertThat(ask(node, LIMIT)).isEqualTo(expected);
    }
  }

  private static String text(Value value) {
    return value.flags() + " " + new String(value.bytes(), StandardCharsets.US_ASCII);
  }

  /** A vertical bar is a line end, %s many characters. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          GET; '\0\1\2\3|'; ERROR; not understood
          GET; %s; ERROR; not understood
          GET; VALUE k 1 1073741824|; ERROR; a value of 1073741824 bytes is larger than the limit of 1000 bytes.
          GET; VALUE k 1 4294967297|; ERROR; larger than
          GET; VALUE k 1 99999999999|; ERROR; not understood
          GET; VALUE k 1 -1|; ERROR; not understood
          GET; VALUE j 1 3|abc|END|; ERROR; not understood
          GET; VALUE k 1 3|abcd|END|; ERROR; not understood
          GET; VALUE k 1 3|abcEND|; ERROR; not understood
          GET; VALUE k 1 0||VALUE k 1 0|; ERROR; not understood
          GET; END|VALUE k 1 3|; ;
          GET; ERROR|; ERROR; answered ERROR to "get"
          GET; SERVER_ERROR out of memory|; ERROR; SERVER_ERROR
          GET; CLIENT_ERROR unauthenticated|; DENIED; the option -Y
          GET; ERROR Too many open connections|; UNREACHABLE; option -c
          STATS; STAT|; ERROR; is a memcached listening there?
          STATS; VALUE k 1 3|abc|END|; ERROR; not understood
          STATS; HTTP/1.1 400 Bad Request|; ERROR; not understood
          STATS; STAT a b|TATS c d|; ERROR; not understood
          META_GET; ERROR|; ERROR; does not support meta get
          META_GET; CLIENT_ERROR bad command line format|; ERROR; does not support meta get
          META_GET; CLIENT_ERROR unauthenticated|; DENIED; the option -Y
          META_GET; HD|; ERROR; not understood
          META_GET; HD s-3 t-1|; ERROR; not understood
          META_GET; HD s3 t-2|; ERROR; not understood
          META_GET; HD s9999999999999 t-1|; ERROR; not understood
          META_GET; HD sx t-1|; ERROR; not understood
          META_GET; VA 3 s3 t-1|abc|; ERROR; not understood
          META_GET; END|; ERROR; not understood
          LAST_ACCESS; HD l3|; ERROR; not understood
          LAST_ACCESS; VA 3|abc|; ERROR; not understood
          LAST_ACCESS; VA 3 l-1|abc|; ERROR; not understood
          LAST_ACCESS; VA 3 l1|abcd|; ERROR; not understood
          LAST_ACCESS; VA 1048577 l1|abc|; ERROR; not understood
          LAST_ACCESS; VA 9999999999 l1|abc|; ERROR; not understood
          """)
  void recoversFromBadAnswer(
      Question question, String answer, @Nullable Kind kind, @Nullable String reason)
      throws Exception {
    Script bad = Script.saying(answer.replace("|", "\r\n").formatted("x".repeat(5000)));
    try (ScriptedServer server = ScriptedServer.start(bad, Script.saying(question.good));
        Node node = node(server)) {
      if (kind == null || reason == null) {
        assertThat(question.ask(node, LIMIT)).isEqualTo("none");
      } else {
        question.assertFails(node, LIMIT, kind, reason);
      }
      question.assertWorks(node);
    }
  }

  static List<Script> hangingServers() {
    return List.of(
        Script.saying(""),
        Script.dripping("V", 20),
        Script.saying("VALUE k 1 3\r\na"),
        Script.saying("VALUE k 1 3\r\nabc\r\n"));
  }

  @ParameterizedTest
  @MethodSource("hangingServers")
  void endlessAnswerTimesOut(Script script) throws Exception {
    String reason =
        "no answer within 200 ms; is memcached overloaded or stopped, or started with -B binary or";
    assertRecovers(script, SHORT, Kind.TIMEOUT, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "VALUE k 1 3\r\na", "VALUE k"})
  void closedConnectionIsUnreachable(String answer) throws Exception {
    Script closing = Script.sayingAndClosing(answer);
    assertRecovers(closing, LIMIT, Kind.UNREACHABLE, "closed the connection");
  }

  private static void assertRecovers(Script script, Duration limit, Kind kind, String reason)
      throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script, GOOD_VALUE);
        Node node = node(server)) {
      Question.GET.assertFails(node, limit, kind, reason);
      Question.GET.assertWorks(node);
    }
  }

  @Test
  void replacesOnlyLostConnection() throws Exception {
    Script once = Script.sayingAndClosing(Question.GET.good);
    try (ScriptedServer server = ScriptedServer.start(once, GOOD_VALUE);
        Node node = node(server)) {
      for (int i = 0; i < 5; i++) {
        Question.GET.assertWorks(node);
      }
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
  void boundsStatistics() throws Exception {
    String line = "STAT " + "n".repeat(1000) + " v\r\n";
    Script endless = Script.dripping(line.repeat(20), 1);
    try (ScriptedServer server = ScriptedServer.start(endless, Script.saying(Question.STATS.good));
        Node node = node(server)) {
      Question.STATS.assertFails(node, LIMIT, Kind.ERROR, "not understood");
      Question.STATS.assertWorks(node);
      assertThat(node.fetchedBytes()).isLessThan(100_000);
    }
  }

  @Test
  void understandsHeaderOfEarly16() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.saying("OK s578896 t3596\r\n"));
        Node node = node(server)) {
      assertThat(Question.META_GET.ask(node, LIMIT))
          .isEqualTo("{k=Item[bytes=578896, timeToLive=Optional[PT59M56S]]}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"VALUE ", "", "ERROR ", "SERVER_ERROR ", "STAT ", "HD s", "VA "})
  void neverQuotesAnswer(String answer) throws Exception {
    String secret = "0123456789abcdef0123456789abcdef";
    try (ScriptedServer server = ScriptedServer.start(Script.saying(answer + secret + "\r\n"));
        Node node = node(server)) {
      for (Question question : List.of(Question.GET, Question.META_GET, Question.LAST_ACCESS)) {
        assertThatExceptionOfType(CollectionException.class)
            .isThrownBy(() -> question.ask(node, LIMIT))
            .withMessageNotContaining(secret.substring(0, 4));
      }
    }
  }

  @Test
  void refusesKeysThatReadAsCommandsAndLongerOnes() {
    String longest = "k".repeat(250);
    assertThat(List.of("usertokens-j\u00fcrgen", longest)).allMatch(Node::isPossibleKey);
    assertThat(List.of("", "a b", "a\r\nflush_all", "a\tb", "a\0b", "a\u007fb"))
        .noneMatch(Node::isPossibleKey);
    assertThat(List.of(longest + "k", "\u00fc".repeat(126))).noneMatch(Node::isPossibleKey);
  }

  @Test
  void reportsRefusedConnection() throws Exception {
    ScriptedServer server = ScriptedServer.start(GOOD_VALUE);
    server.close();
    try (Node node = node(server)) {
      assertThat(failure(statistics(node)))
          .isEqualTo(
              new Failure(
                  Kind.UNREACHABLE,
                  "127.0.0.1:"
                      + server.port()
                      + " (memcached.servers, place 3): no connection: it was refused, or there is"
                      + " no route; is memcached running there and reachable from this host?"));
    }
  }

  @Test
  void unknownNameIsUnreachable() throws Exception {
    try (Node node = Asking.node(new Server(0, "no.such.invalid:1", "no.such.invalid", 1))) {
      Question.GET.assertFails(node, LIMIT, Kind.UNREACHABLE, "cannot be resolved");
    }
  }

  @Test
  void interruptedThreadDoesNotWait() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(GOOD_VALUE);
        Node node = node(server)) {
      Question.GET.assertWorks(node);
      Thread.currentThread().interrupt();

      assertThatExceptionOfType(InterruptedException.class)
          .isThrownBy(() -> Question.GET.ask(node, LIMIT));
    }
  }

  @Test
  void closedNodeFailsAtOnce() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(Script.saying(""))) {
      Node node = node(server);
      Answer<Statistics> open = statistics(node);
      node.close();

      assertThat(failure(open).kind()).isEqualTo(Kind.UNREACHABLE);
      Question.GET.assertFails(node, LIMIT, Kind.UNREACHABLE, "the exporter is stopping");
    }
  }

  private static Node node(ScriptedServer server) {
    int port = server.port();
    return Asking.node(new Server(2, "127.0.0.1:" + port, "127.0.0.1", port));
  }
}
