package io.github.keystonetoken.sql;

import static io.github.keystonetoken.sql.KeystoneDatabase.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.servers.Galera;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Galera node that is not a synced member of its cluster. */
@Timeout(60)
final class GaleraIT {

  @AutoClose private static final Galera galera = Galera.start();

  @Test
  void unsyncedNodeIsUnreachable() throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(galera.node(), "keystone", "kilo").grantEverything();
    database.insert(3, "UTC_TIMESTAMP() + INTERVAL 30 MINUTE", 1, "'nova'");
    try (SqlSource connected = database.source();
        SqlSource connecting = database.source()) {
      assertThat(KeystoneDatabase.tokens(connected).counts()).isPresent();
      galera.cutOff();
      for (SqlSource source : new SqlSource[] {connected, connected, connecting}) {
        assertFails(
            () -> KeystoneDatabase.collect(source),
            Failure.Kind.UNREACHABLE,
            "The Galera node of the database at " + database.config().address(),
            "not a synced member",
            "error 1047, SQLSTATE 08S01",
            "wsrep_ready");
      }
      galera.bootstrap();
      assertThat(KeystoneDatabase.tokens(connected).counts().orElseThrow().rows().value())
          .isEqualTo(3);
      assertThat(KeystoneDatabase.tokens(connecting).owners()).isPresent();
    }
  }
}
