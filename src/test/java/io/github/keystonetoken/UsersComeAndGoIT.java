package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.sql.GrantScript;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Users who are created and deleted while the exporter runs, and have nothing but a token list. All
 * users are read every ten minutes, which is longer than any wait here.
 */
final class UsersComeAndGoIT {

  private static final int PICKLE = 1;

  @Test
  void namesNewAndDeletedUsers() throws Exception {
    try (MariaDb database = MariaDb.start();
        Memcached memcached = Memcached.start()) {
      create(database);
      try (Exporter exporter =
          Exporter.start(
              "[database]\nconnection = mysql://exporter:a@127.0.0.1:%d/keystone\n"
                  .formatted(database.port()),
              "--memcached.servers=" + memcached.address(),
              "--collector.sql.interval=1s",
              "--collector.lists.interval=1s")) {
        exporter.awaitReady();
        database.execute(
            "keystone",
            "INSERT INTO domain VALUES ('h', 'heat_domain', 1, NULL);"
                + "INSERT INTO user (id, name, domain_id) VALUES ('1', 'first', 'h')");
        storeList(memcached, "1");
        exporter.await(() -> isNamed(exporter, "1", "first", "heat_domain"));

        database.execute(
            "keystone",
            "DELETE FROM user; INSERT INTO user (id, name, domain_id) VALUES ('2', 'second', 'h')");
        storeList(memcached, "2");
        exporter.await(() -> isNamed(exporter, "2", "second", "heat_domain"));
        assertThat(isNamed(exporter, "1", "first", "heat_domain")).isTrue();
      }
    }
  }

  private static void create(MariaDb database) throws Exception {
    database.execute("", "CREATE DATABASE keystone; CREATE USER exporter IDENTIFIED BY 'a'");
    try (InputStream schema =
        Objects.requireNonNull(UsersComeAndGoIT.class.getResourceAsStream("/schema/kilo.sql"))) {
      database.execute("keystone", new String(schema.readAllBytes(), StandardCharsets.UTF_8));
    }
    database.executeScript("keystone", GrantScript.of("keystone", "exporter@%"));
  }

  private static void storeList(Memcached memcached, String userId) {
    long now = Instant.now().getEpochSecond();
    List<ListEntry> entries =
        IntStream.range(0, 50)
            .mapToObj(
                i ->
                    new ListEntry(
                        "%016x%016x".formatted(i, userId.hashCode()),
                        Instant.ofEpochSecond(now + 3600)))
            .toList();
    memcached.set(
        Placement.usertokensKey(userId),
        TokenListValue.of(entries, BigDecimal.valueOf(now)),
        PICKLE,
        3600);
  }

  private static boolean isNamed(Exporter exporter, String id, String name, String domain) {
    return Exposition.parse(exporter.metrics())
        .value(
            "keystone_token_memcached_usertokens_bytes",
            "user_id",
            id,
            "user_name",
            name,
            "user_domain",
            domain)
        .isPresent();
  }
}
