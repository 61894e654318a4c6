package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.servers.ScriptedServer;
import io.github.keystonetoken.servers.ScriptedServer.Script;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class MemcachedSourceTest {

  private static final List<Server> SERVERS =
      IntStream.range(0, 5).mapToObj(i -> new Server(i, "s" + i, "s" + i, 11211)).toList();

  @Test
  void keepsOrderOfList() {
    try (Nodes nodes = new Nodes(SERVERS)) {
      assertThat(StreamSupport.stream(nodes.spliterator(), false).map(Node::server))
          .isEqualTo(SERVERS);
      assertThat(nodes.fetchedBytes().keySet()).containsExactlyElementsOf(SERVERS);
      assertThat(nodes.fetchedBytes().values()).containsOnly(0L);
    }
  }

  @Test
  void summarizesManyFailures() {
    Map<Server, Outcome<NodeStats>> outcomes = new LinkedHashMap<>();
    Failure.Kind[] kinds = Failure.Kind.values();
    for (Server server : SERVERS) {
      Failure.Kind kind = kinds[(server.index() + 1) % kinds.length];
      outcomes.put(
          server, Outcome.failed(new Failure(kind, server.address() + ": bad."), Instant.EPOCH));
    }
    try (Nodes nodes = new Nodes(SERVERS);
        MemcachedSource source =
            new MemcachedSource(nodes, Duration.ofSeconds(1), Clock.systemUTC())) {
      assertThatExceptionOfType(CollectionException.class)
          .isThrownBy(() -> source.check(outcomes))
          .withMessage("5 of 5 memcached servers failed. s0: bad. s1: bad. s2: bad. And 2 more.")
          .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(Failure.Kind.DENIED));
    }
  }

  @Test
  void namesServerWithMissingFigure() throws Exception {
    Clock clock = Clock.systemUTC();
    try (ScriptedServer scripted = ScriptedServer.start(Script.saying("STAT pid 42\r\nEND\r\n"))) {
      Server server = new Server(2, "localhost", "localhost", scripted.port());
      try (Nodes nodes = new Nodes(List.of(server));
          MemcachedSource source = new MemcachedSource(nodes, Duration.ofSeconds(20), clock)) {
        Outcome<NodeStats> outcome =
            source
                .collect(Snapshot.initial(Keystone.unknown()), clock.instant().plusSeconds(20))
                .values()
                .iterator()
                .next();

        assertThat(((Outcome.Failed<NodeStats>) outcome).failure().reason())
            .isEqualTo(
                "localhost (memcached.servers, place 3): its statistics have no usable \"uptime\";"
                    + " is a memcached listening there?");
      }
    }
  }
}
