package io.github.keystonetoken.view;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.TokenLifetime;
import io.github.keystonetoken.model.TokenStore;
import io.github.keystonetoken.model.TokenStore.Basis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Facts about Keystone's tokens, with their sources. */
public final class TokenFacts {

  private TokenFacts() {}

  /** Store, driver, provider and lifetime of the tokens, in two sentences. */
  public static String sentences(Snapshot snapshot) {
    TokenStore store = snapshot.tokenStore();
    List<String> facts = new ArrayList<>();
    // An observed driver may be memcache or memcache_pool.
    if (!store.isNone() && store.driverBasis() != Basis.OBSERVED) {
      facts.add("driver " + store.driver() + known(store.driverBasis()));
    }
    facts.add(
        store.provider().equals(TokenStore.UNKNOWN)
            ? "provider unknown"
            : "provider " + store.provider() + known(store.providerBasis()));
    facts.add(snapshot.tokenLifetime().map(TokenFacts::lifetime).orElse("lifetime unknown"));
    String second = String.join(", ", facts);
    return place(store, snapshot)
        + " "
        + second.substring(0, 1).toUpperCase(Locale.ROOT)
        + second.substring(1)
        + ".";
  }

  private static String place(TokenStore store, Snapshot snapshot) {
    return switch (store.place()) {
      case SQL -> "Tokens are kept in SQL" + known(store.basis()) + ".";
      case MEMCACHED -> "Tokens are kept in memcached" + known(store.basis()) + ".";
      case NONE -> "Keystone does not store its tokens" + watched(snapshot) + ".";
      case UNKNOWN ->
          "It is unknown where Keystone keeps its tokens, so findings about tokens are skipped: set --keystone.token-driver and --keystone.token-provider, or --keystone.conf.";
    };
  }

  private static String watched(Snapshot snapshot) {
    List<String> watched = new ArrayList<>();
    if (!snapshot.nodes().isEmpty() || !snapshot.lists().isEmpty()) {
      watched.add("cache");
    }
    SqlTokens sql = snapshot.sqlFigures().orElse(null);
    if (sql != null && sql.revocations().isPresent()) {
      watched.add("revocation events");
    }
    if (sql != null && sql.trusts().isPresent()) {
      watched.add("trusts");
    }
    if (sql != null && sql.applicationCredentials().isPresent()) {
      watched.add("application credentials");
    }
    return watched.isEmpty() ? "" : "; watched instead: " + String.join(", ", watched);
  }

  private static String lifetime(TokenLifetime lifetime) {
    return "lifetime " + Amounts.time(lifetime.value()) + known(lifetime.basis());
  }

  private static String known(Basis basis) {
    return " (" + basis.label() + ")";
  }
}
