package io.github.keystonetoken.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import org.junit.jupiter.api.Test;

final class TokenFactsTest {

  @Test
  void namesStoreWithItsBasis() {
    assertThat(TokenFacts.sentences(ExampleSnapshots.rich()))
        .isEqualTo(
            "Tokens are kept in memcached (configured). Driver memcache (configured), provider uuid (configured), lifetime 1 h (configured).");
  }

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

  @Test
  void namesWhatIsWatchedInFernetCloud() {
    assertThat(TokenFacts.sentences(ExampleSnapshots.fernet()))
        .isEqualTo(
            "Keystone does not store its tokens; watched instead: cache, revocation events, trusts, application credentials. Provider fernet (configured), lifetime 1 h (configured).");
  }

  @Test
  void namesFlagsIfStoreIsUnknown() {
    assertThat(TokenFacts.sentences(ExampleSnapshots.initial()))
        .startsWith("It is unknown where Keystone keeps its tokens")
        .contains("--keystone.token-driver")
        .endsWith(". Provider unknown, lifetime unknown.");
  }
}
