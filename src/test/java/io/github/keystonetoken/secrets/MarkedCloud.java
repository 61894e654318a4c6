package io.github.keystonetoken.secrets;

import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.demo.TokenValue;
import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.servers.Certificate;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A database and two memcacheds full of marked tokens, valid and broken ones. */
final class MarkedCloud implements AutoCloseable {

  private static final int PICKLE = 1;
  private static final int TOKENS = 40;

  private final MariaDb database;
  private final List<Memcached> memcacheds = List.of(Memcached.start(), Memcached.start());

  /**
   * Starts the servers.
   *
   * @param certificate of the database
   */
  MarkedCloud(Certificate certificate) throws Exception {
    database =
        MariaDb.start("--ssl-cert=" + certificate.certificate(), "--ssl-key=" + certificate.key());
    fillDatabase();
    fillMemcacheds();
  }

  /** URL of the database for an account, with the encoded password. */
  String url(String account, String name) {
    return "mysql+pymysql://%s:%s@127.0.0.1:%d/%s"
        .formatted(account, Marks.encoded(Marks.DATABASE_PASSWORD), database.port(), name);
  }

  int databasePort() {
    return database.port();
  }

  String servers() {
    return memcacheds.get(0).address() + "," + memcacheds.get(1).address();
  }

  /** A keystone.conf for this database URL. */
  String conf(String url) {
    return """
        [database]
        connection = %s
        [token]
        driver = keystone.token.backends.memcache.Token
        provider = uuid
        expiration = 3600
        [memcache]
        servers = %s
        """
        .formatted(url, servers());
  }

  private void fillDatabase() throws Exception {
    database.execute("", "CREATE DATABASE keystone; CREATE DATABASE broken");
    database.createTables("keystone", "kilo");
    String row =
        "('%1$s', UTC_TIMESTAMP() + INTERVAL 50 MINUTE, LEFT('%1$s', 1) = '7', 'alice-id',"
            + " JSON_OBJECT('key', '%1$s', 'user', JSON_OBJECT('id', 'alice-id')))";
    database.execute(
        "keystone",
        IntStream.range(0, 2 * TOKENS)
            .mapToObj(Marks::inTable)
            .distinct()
            .map(row::formatted)
            .collect(
                Collectors.joining(
                    ",", "INSERT INTO token (id, expires, valid, user_id, extra) VALUES ", "")));
    database.execute(
        "keystone",
        "SET foreign_key_checks = 0; INSERT INTO user (id, name, domain_id) VALUES"
            + Stream.of("alice", "bob", "carol", "dave", "erin", "frank")
                .map(name -> " ('" + name + "-id', '" + name + "', 'd')")
                .collect(Collectors.joining(",")));
    database.execute("broken", brokenTable());
    for (String account : List.of("reader", "nothing")) {
      database.execute(
          "",
          "CREATE USER %s IDENTIFIED BY '%s'"
              .formatted(account, Marks.DATABASE_PASSWORD.replace("'", "''")));
    }
    database.execute("", "GRANT SELECT ON keystone.* TO reader; GRANT ALL ON broken.* TO reader");
  }

  /** Its columns have tokens in place of dates and numbers, which errors and warnings quote. */
  private static String brokenTable() {
    String id = Marks.inTable(1);
    return """
        CREATE TABLE token (id VARCHAR(64) PRIMARY KEY, expires VARCHAR(64), extra TEXT,
          valid VARCHAR(64), user_id VARCHAR(64), KEY (expires), KEY (expires, valid),
          KEY (user_id));
        INSERT INTO token VALUES ('%1$s', '%1$s', '%1$s', '%1$s', 'alice-id');
        CREATE TABLE migrate_version (repository_id VARCHAR(64), version VARCHAR(64));
        INSERT INTO migrate_version VALUES ('keystone', '%1$s');
        CREATE PROCEDURE token_sample (IN lo INT UNSIGNED, IN hi INT UNSIGNED, IN recent_offset INT)
          READS SQL DATA SQL SECURITY DEFINER COMMENT 'keystone-token-exporter 1'
          SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '%1$s'"""
        .formatted(id);
  }

  private void fillMemcacheds() {
    byte[] sound = list(0, 200);
    String cut = new String(sound, StandardCharsets.ISO_8859_1).substring(0, sound.length / 2);
    String id = Marks.inMemcached(7);
    set(Placement.mangled("usertokens-alice-id"), sound, PICKLE);
    set("usertokens-bob-id", ascii("\"" + Marks.pki(0) + "\",\"" + Marks.pki(1) + "\""), 0);
    set(Placement.mangled("usertokens-carol-id"), ascii(cut), PICKLE);
    set("usertokens-dave-id", ascii("\"" + id + "\",\"" + id + " is not closed"), 0);
    set(
        Placement.mangled("usertokens-erin-id"),
        ascii("(lp0\n(S'" + id + "'\nS'" + id + "'\ntp1\na."),
        PICKLE);
    set(
        Placement.mangled("usertokens-frank-id"),
        ascii("c" + id + "\n" + id + "\n(S'" + id + "'\ntR."),
        PICKLE);
    // An unknown user: the tokens of this list name its owner.
    set(Placement.mangled("usertokens-stranger-id"), list(10, 60), PICKLE);
    for (int n = 10; n < 60; n++) {
      set(Placement.mangled("token-" + Marks.inMemcached(n)), token(n), PICKLE);
    }
    set("token-" + Marks.inMemcached(3), token(3), PICKLE);
    set("token-" + Marks.inMemcached(4), ascii("S'" + id), PICKLE);
    set(Placement.mangled("revocation-list"), list(0, 20), PICKLE);
    set("_lockusertokens-alice-id", ascii("1"), 2);
  }

  /** On both servers, so that it is misplaced on one. */
  private void set(String key, byte[] value, int flags) {
    memcacheds.forEach(memcached -> memcached.set(key, value, flags, 3600));
  }

  private static byte[] list(int first, int end) {
    return TokenListValue.of(
        IntStream.range(first, end).mapToObj(Marks::inMemcached), Instant.now().plusSeconds(3000));
  }

  private static byte[] token(int n) {
    return TokenValue.of(
        Marks.inMemcached(n),
        new User("stranger-id", "stranger"),
        Instant.now().plusSeconds(3000),
        new BigDecimal(Instant.now().getEpochSecond()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    memcacheds.forEach(Memcached::close);
    database.close();
  }
}
