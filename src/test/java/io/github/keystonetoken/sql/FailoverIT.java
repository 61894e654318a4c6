package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.VirtualAddress;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another server answers at the same address than before. */
@Timeout(60)
final class FailoverIT {

  @AutoClose private static final MariaDb first = MariaDb.start();
  @AutoClose private static final MariaDb second = MariaDb.start();

  /** The second has an older schema and fewer grants. */
  @BeforeAll
  static void load() throws Exception {
    KeystoneDatabase.create(first, "keystone", "kilo")
        .grantEverything()
        .insert(2, "UTC_TIMESTAMP() + INTERVAL 30 MINUTE", 1, "'nova'");
    KeystoneDatabase.create(second, "keystone", "grizzly")
        .grant("SELECT (expires, valid) ON token")
        .insert(5, "UTC_TIMESTAMP() + INTERVAL 30 MINUTE", 1, "'nova'");
    second.execute("", "SET GLOBAL read_only = ON");
  }

  private static SqlSource source(VirtualAddress address) {
    return KeystoneDatabase.source(
        KeystoneDatabase.config(
            "127.0.0.1", address.port(), "keystone", "keystone", KeystoneDatabase.PASSWORD),
        Duration.ofSeconds(5),
        10);
  }

  private static long rows(SqlTokens tokens) {
    return tokens.counts().orElseThrow().rows().value();
  }

  @Test
  void readsSchemaAgainAfterFailover() throws Exception {
    try (VirtualAddress address = VirtualAddress.of(first.port());
        SqlSource source = source(address)) {
      SqlTokens before = KeystoneDatabase.tokens(source);
      assertThat(rows(before)).isEqualTo(2);
      assertThat(before.owners()).isPresent();

      address.moveTo(second.port());
      SqlTokens after = KeystoneDatabase.tokens(source);
      assertThat(rows(after)).isEqualTo(5);
      assertThat(after.owners()).isEmpty();

      address.moveTo(first.port());
      assertThat(KeystoneDatabase.tokens(source).owners()).isPresent();
    }
  }

  @Test
  void failoverDuringStatementCostsOneCollection() throws Exception {
    try (VirtualAddress address = VirtualAddress.of(first.port());
        SqlSource source = source(address);
        var administrator = first.connect("keystone")) {
      KeystoneDatabase.collect(source);
      administrator.createStatement().execute("LOCK TABLES token WRITE");
      Thread move = new Thread(() -> moveOnceItWaits(address));
      move.start();
      Throwable lost = catchThrowable(() -> KeystoneDatabase.collect(source));
      move.join();
      assertThat(lost).hasMessageContaining("was refused or broke");
      assertThat(rows(KeystoneDatabase.tokens(source))).isEqualTo(5);
    }
  }

  private static void moveOnceItWaits(VirtualAddress address) {
    try {
      String waiting =
          "SELECT COUNT(*) FROM information_schema.processlist"
              + " WHERE user = 'keystone' AND state LIKE 'Waiting for%'";
      while (first.queryLong("", waiting) == 0) {
        Thread.onSpinWait();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      address.moveTo(second.port());
    }
  }
}
