package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerListTest {

  private final Problem.Collector problems = new Problem.Collector();

  @ParameterizedTest
  @CsvSource({
    "mc1,                   mc1,       11211",
    "mc1:11212,             mc1,       11212",
    "10.0.0.1:11211,        10.0.0.1,  11211",
    "inet:mc1:11212,        mc1,       11212",
    "inet:mc1,              mc1,       11211",
    "inet6:[::1]:11211,     ::1,       11211",
    "inet6:[fd00::a]:1,     fd00::a,   1",
    "inet6:[::1],           ::1,       11211",
    "[::1]:11212,           ::1,       11212",
    "unix:/run/mc.sock,     /run/mc.sock, 0",
    "/run/mc.sock,          /run/mc.sock, 0",
    "unix:/run/mc:2.sock,   /run/mc:2.sock, 0"
  })
  void readsEveryForm(String address, String host, int port) {
    assertThat(parse(address)).containsExactly(new Server(0, address, host, port));
    assertThat(problems.count()).isZero();
  }

  @Test
  void keepsOrderAndSkipsBlanksAndEmptyEntries() {
    assertThat(parse(" b:1 ,\na:1,,\tunix:/run/mc.sock,"))
        .extracting(Server::index, Server::address, Server::isSocketFile)
        .containsExactly(
            tuple(0, "b:1", false), tuple(1, "a:1", false), tuple(2, "unix:/run/mc.sock", true));
    assertThat(problems.count()).isZero();
  }

  @Test
  void refusesUnreachableAddresses() {
    String list =
        "::1,[::1,mc1:,mc1:0,mc1:65536,mc1:x,mc1:1:2:3,a b:1,inet:[::1]:1,inet6:mc1:1,"
            + "inet6:[a b]:1,:11211,unix:,unix:mc.sock,/";
    parse(list);
    assertThat(problems().lines())
        .containsExactlyElementsOf(
            Stream.of(list.split(",", -1)).map(ServerListTest::refused).toList());
  }

  private static String refused(String address) {
    return "here: \"%s\" is not a server address; write host, host:port, [IPv6]:port or unix:/path of at most 107 bytes"
        .formatted(address);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mc1:1:2 | "mc1:1:2" has a weight; remove it: Keystone cannot set weights of servers
          inet6:[fd00::a]:1:2 | "inet6:[fd00::a]:1:2" has a weight; remove it: Keystone cannot set weights of servers
          tcp://mc1 | (a value that is not shown) is not a server address; write host, host:port, [IPv6]:port or unix:/path of at most 107 bytes
          a:1;b:1 | "a:1;b:1" has semicolons; separate servers with commas, as Keystone does
          user:marked-pw@mc1:1:2:3 | (a value that is not shown) is not a server address; write host, host:port, [IPv6]:port or unix:/path of at most 107 bytes
          """)
  void refusesLists(String list, String problem) {
    parse(list);
    assertThat(problems()).isEqualTo("here: " + problem);
  }

  @Test
  void acceptsNamesInBracketsOfInet6() {
    assertThat(parse("inet6:[mc-0.mc.svc]:11211,[mc2]:1"))
        .containsExactly(
            new Server(0, "inet6:[mc-0.mc.svc]:11211", "mc-0.mc.svc", 11211, true),
            new Server(1, "[mc2]:1", "mc2", 1));
  }

  @Test
  void repeatedServerKeepsItsShareOfKeys() {
    Server a = new Server(0, "a:1", "a", 1);
    Server b = new Server(2, "b", "b", 11211);
    assertThat(parse("a:1,inet:a:1,b,a:1,b:11211")).containsExactly(a, a, b, a, b);
    assertThat(problems.count()).isZero();
    assertThat(problems.notices())
        .singleElement()
        .asString()
        .startsWith("here: lists \"a:1\", \"b\" more than once; Keystone's client gives it");
  }

  @Test
  void invalidServerKeepsItsPlace() {
    Setting list = new Setting("a:1,mc:x,user:marked-pw@mc1:1,b:1", "here", problems);
    assertThat(ServerList.parse(list, false))
        .containsExactly(
            new Server(0, "a:1", "a", 1),
            new Server(1, "mc:x", "", 0),
            new Server(2, "(place 3)", "", 0),
            new Server(3, "b:1", "b", 1));
    assertThat(problems.count()).isZero();
    assertThat(problems.notices())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("here: \"mc:x\" is not a server address, and is not watched; write host");
    assertThat(problems.notices().toString()).doesNotContain("marked-pw");
  }

  @Test
  void refusesLongSocketPath() {
    parse("unix:/" + "p".repeat(106));
    assertThat(problems.count()).isZero();
    parse("unix:/" + "q".repeat(107));
    assertThat(problems()).contains("of at most 107 bytes");
  }

  @Test
  void boundsList() {
    parse(IntStream.range(0, 257).mapToObj(n -> "mc" + n).collect(Collectors.joining(",")));
    assertThat(problems()).isEqualTo("here: has 257 servers; give at most 256 to one exporter");
  }

  private List<Server> parse(String text) {
    return ServerList.parse(new Setting(text, "here", problems), true);
  }

  private String problems() {
    return Loading.problems(problems::throwIfAny);
  }
}
