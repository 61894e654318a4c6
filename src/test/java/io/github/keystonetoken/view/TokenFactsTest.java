package io.github.keystonetoken.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import org.junit.jupiter.api.Test;

/** What is configured, and what is watched of a Fernet cloud, is on the frozen pages. */
final class TokenFactsTest {

  @Test
  void marksObservedAndDefaultValues() {
    Snapshot observed =
        Snapshot.initial(Keystone.unknown()).withLists(ExampleSnapshots.rich().lists());
    Keystone file = ExampleSnapshots.keystone(true, "memcache", null, null, null);
    Snapshot byDefault =
        Snapshot.initial(file).withSql(ExampleSnapshots.rich().sql().orElseThrow());

    assertThat(TokenFacts.sentences(observed))
        .isEqualTo("Tokens are kept in memcached (observed). Provider unknown, lifetime unknown.");
    assertThat(TokenFacts.sentences(byDefault))
        .isEqualTo(
            "Tokens are kept in memcached (configured). Driver memcache (configured), provider pki (default), lifetime 1 h (default).");
  }
}
