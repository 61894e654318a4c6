package io.github.keystonetoken.soak;

import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.demo.Traffic;
import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Unchecked;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A database and two memcacheds in which tokens are issued all the time. Every action opens a
 * connection, so that it survives faults, and may fail: the truth is read from the servers.
 */
final class Cloud implements AutoCloseable {

  static final String ACCOUNT = "'exporter'@'127.0.0.1'";

  /** Keystone's, as far as they matter. */
  static final String TABLES =
      """
      CREATE TABLE token (id varchar(64) NOT NULL PRIMARY KEY, expires datetime, extra text,
        valid tinyint(1) NOT NULL, trust_id varchar(64), user_id varchar(64),
        KEY ix_token_expires (expires), KEY ix_token_expires_valid (expires, valid),
        KEY ix_token_user_id (user_id), KEY ix_token_trust_id (trust_id));
      CREATE TABLE IF NOT EXISTS `user` (id varchar(64) PRIMARY KEY, name varchar(255),
        domain_id varchar(64))\
      """;

  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final int ROWS = 50_000;
  private static final int USERS = 20;
  private static final int MOST_ENTRIES = 500;
  private static final int ISSUES_PER_SECOND = 10;

  private final Path passwordFile = Unchecked.get(() -> Files.createTempFile("soak", ".pw"));
  private final Random random = new Random(7);
  private final List<User> users;
  private final Map<User, Deque<ListEntry>> lists = new HashMap<>();
  private final MariaDb database = MariaDb.start();
  private final Memcached[] memcacheds = {
    startMemcached(FreePort.find()), startMemcached(FreePort.find())
  };
  private final Traffic traffic;
  private int passwords;
  private boolean isPaused;
  private long issued;
  private long failed;

  Cloud() throws SQLException {
    users =
        IntStream.rangeClosed(1, USERS)
            .mapToObj(i -> new User("%032d".formatted(i), "service-" + i))
            .toList();
    database.execute("", "CREATE DATABASE keystone; CREATE USER " + ACCOUNT);
    changePassword();
    writePassword();
    grant();
    fillTable();
    traffic = new Traffic(ISSUES_PER_SECOND, this::issue);
  }

  private static Memcached startMemcached(int port) {
    return Memcached.startOn(port, "-m", "256", "-c", "200");
  }

  /** A keystone.conf for it. */
  String conf() {
    return """
    [database]
    connection = mysql+pymysql://exporter@127.0.0.1:%d/keystone
    [token]
    driver = memcache
    [memcache]
    servers = %s,%s
    """
        .formatted(database.port(), memcacheds[0].address(), memcacheds[1].address());
  }

  MariaDb database() {
    return database;
  }

  Memcached memcached(int index) {
    return memcacheds[index];
  }

  void restartEmpty(int index) {
    memcacheds[index].close();
    memcacheds[index] = startMemcached(memcacheds[index].port());
  }

  void grant() throws SQLException {
    database.execute("", "GRANT SELECT ON keystone.* TO " + ACCOUNT);
  }

  Path passwordFile() {
    return passwordFile;
  }

  void changePassword() throws SQLException {
    passwords++;
    database.execute("", "ALTER USER " + ACCOUNT + " IDENTIFIED BY 'soak" + passwords + "'");
  }

  /** Tells the exporter, which would try a refused password again after five minutes only. */
  void writePassword() {
    Unchecked.run(() -> Files.writeString(passwordFile, "soak" + passwords));
  }

  void fillTable() throws SQLException {
    database.execute("keystone", TABLES);
    database.execute(
        "keystone",
        """
        INSERT IGNORE INTO `user`
          SELECT LPAD(seq, 32, '0'), CONCAT('service-', seq), 'default' FROM seq_1_to_%1$d;
        INSERT INTO token SELECT LPAD(seq, 32, '0'), UTC_TIMESTAMP() - INTERVAL seq SECOND, '{}',
            1, NULL, LPAD(1 + seq %% %1$d, 32, '0') FROM seq_1_to_%2$d\
        """
            .formatted(USERS, ROWS));
  }

  private synchronized void issue() {
    if (isPaused) {
      return;
    }
    try {
      User user = users.get(Math.min(USERS - 1, (int) Math.abs(random.nextGaussian() * 4)));
      String tokenId = id();
      Instant now = Instant.now();
      Deque<ListEntry> list = lists.computeIfAbsent(user, unused -> new ArrayDeque<>());
      list.add(new ListEntry(tokenId, now.plus(LIFETIME)));
      if (list.size() > MOST_ENTRIES) {
        list.remove();
      }
      byte[] value =
          TokenListValue.of(new ArrayList<>(list), BigDecimal.valueOf(now.getEpochSecond()));
      store(Placement.usertokensKey(user.id()), value);
      store(Placement.mangled("token-" + tokenId), new byte[2000]);
      insert(user, tokenId);
      issued++;
    } catch (SQLException | RuntimeException e) {
      // During a fault.
      failed++;
    }
  }

  private void store(String key, byte[] value) {
    memcacheds[Placement.server(key, 2)].set(key, value, 1, LIFETIME.toSeconds());
  }

  private void insert(User user, String tokenId) throws SQLException {
    try (Connection connection = database.connect("keystone");
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      statement.execute(
          "INSERT INTO token VALUES ('%s', UTC_TIMESTAMP() + INTERVAL 1 HOUR, '{}', 1, NULL, '%s')"
              .formatted(tokenId, user.id()));
    }
  }

  private String id() {
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  /** Stops issuing tokens, or starts it again; returns when no token is being issued. */
  synchronized void setPaused(boolean isPaused) {
    this.isPaused = isPaused;
  }

  synchronized String issues() {
    return issued + " tokens issued, " + failed + " failed in a fault";
  }

  /** Rows of the table, by SQL. */
  long rows() throws SQLException {
    return database.queryLong("keystone", "SELECT COUNT(*) FROM token");
  }

  /** Size of each user's list, by name, read from the server. */
  Map<String, Long> listBytes(int index) {
    Map<String, Long> bytes = new HashMap<>();
    for (User user : users) {
      String answer =
          memcacheds[index].ask("mg " + Placement.usertokensKey(user.id()) + " s", "\r\n");
      if (answer.startsWith("HD s")) {
        bytes.put(user.name(), Long.parseLong(answer.substring(4).trim()));
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    traffic.close();
    for (Memcached memcached : memcacheds) {
      memcached.close();
    }
    database.close();
    Unchecked.run(() -> Files.delete(passwordFile));
  }
}
