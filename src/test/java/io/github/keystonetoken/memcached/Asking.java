package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import java.time.Duration;
import java.util.Optional;

/** Asks servers, and looks at what they answer. */
final class Asking {

  static final Duration LIMIT = Duration.ofSeconds(20);
  static final String PASSWORD = "marked-pw";

  private Asking() {}

  /** Of place 1 in the list. */
  static Node node(int port) {
    return node(port, MemcachedAccess.PLAIN);
  }

  static Node node(Server server) {
    return new Node(server, MemcachedAccess.PLAIN);
  }

  static Node node(int port, MemcachedAccess access) {
    return new Node(new Server(0, "localhost:" + port, "localhost", port), access);
  }

  static MemcachedAccess sasl(String password) {
    return new MemcachedAccess(
        Optional.empty(), Optional.of(new MemcachedAccess.Login("keystone", new Secret(password))));
  }

  static Answer<Statistics> statistics(Node node) {
    return statistics(node, LIMIT);
  }

  static Answer<Statistics> statistics(Node node, Duration timeout) {
    return node.statistics(Statistics.Group.GENERAL, timeout);
  }

  /** Which process answers. */
  static long pid(Node node) throws Exception {
    return statistics(node).await().number("pid").orElseThrow();
  }

  static Failure failure(Answer<?> answer) {
    Failure[] failure = new Failure[1];
    assertThatExceptionOfType(CollectionException.class)
        .isThrownBy(answer::await)
        .withMessageNotContaining(PASSWORD)
        .satisfies(e -> failure[0] = e.failure());
    return failure[0];
  }

  static void assertFails(Answer<?> answer, Kind kind, String reason) {
    Failure failure = failure(answer);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.reason()).contains(reason);
  }
}
