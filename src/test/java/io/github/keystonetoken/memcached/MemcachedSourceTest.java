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
import org.junit.jupiter.api.Test;

final class MemcachedSourceTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Clock clock = Clock.systemUTC();

  @Test
  void summarizesManyFailures() {
    Map<Server, Outcome<NodeStats>> outcomes = new LinkedHashMap<>();
    Failure.Kind[] kinds = Failure.Kind.values();
    for (int i = 0; i < 5; i++) {
      Failure failure = new Failure(kinds[(i + 1) % kinds.length], "s" + i + ": bad.");
      outcomes.put(new Server(i, "s" + i, "s" + i, 1), Outcome.failed(failure, Instant.EPOCH));
    }
    MemcachedSource source = new MemcachedSource(new Nodes(List.of()), TIMEOUT, clock);
    assertThatExceptionOfType(CollectionException.class)
        .isThrownBy(() -> source.check(outcomes))
        .withMessage("5 of 5 memcached servers failed. s0: bad. s1: bad. s2: bad. And 2 more.")
        .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(Failure.Kind.DENIED));
  }

  @Test
  void namesServerWithMissingFigure() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start(Script.saying("STAT pid 42\r\nEND\r\n"));
        Nodes nodes =
            new Nodes(List.of(new Server(2, "localhost", "localhost", scripted.port())))) {
      MemcachedSource source = new MemcachedSource(nodes, TIMEOUT, clock);
      assertThat(
              source.collect(Snapshot.initial(Keystone.unknown()), clock.instant().plus(TIMEOUT)))
          .extractingFromEntries(entry -> ((Outcome.Failed<?>) entry.getValue()).failure().reason())
          .containsExactly(
              "localhost (memcached.servers, place 3): its statistics have no usable \"uptime\";"
                  + " is a memcached listening there?");
    }
  }
}
