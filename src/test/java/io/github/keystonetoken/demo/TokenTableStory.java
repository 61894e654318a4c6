package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.SqlServer;
import io.github.keystonetoken.servers.Unchecked;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The first incident: Keystone Grizzly's {@code token} table after a week in which no row was
 * deleted, with no index except the primary key.
 */
public final class TokenTableStory implements AutoCloseable {

  private static final Duration WEEK = Duration.ofDays(7);

  /** No row expires within this time, so that counts hold while figures are compared with them. */
  private static final Duration QUIET = Duration.ofMinutes(10);

  private static final double REVOKED = 0.03;
  private static final int ROWS_PER_INSERT = 100;
  private static final int LARGEST_EXTRA = 8_192;
  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final SqlServer database;
  private final String schema;
  private final Connection connection;
  private final Random random;
  private final Duration lifetime;
  private final List<String> services = new ArrayList<>();

  /** Each as often as its weight. */
  private List<User> owners = List.of();

  /**
   * @param schema an empty schema, which must exist
   * @param lifetime {@code [token] expiration}, above ten minutes
   */
  public TokenTableStory(SqlServer database, String schema, long seed, Duration lifetime)
      throws SQLException {
    this.database = database;
    this.schema = schema;
    this.connection = database.connect(schema);
    this.random = new Random(seed);
    this.lifetime = lifetime;
    for (int i = 0; i < 40; i++) {
      services.add(
          """
          {"endpoints": [{"region": "RegionOne", "url": "http://10.20.0.11:8774/v2/%s", "id": "%s", \
          "interface": "public"}], "type": "compute", "id": "%s"}"""
              .formatted(User.newId(random), User.newId(random), User.newId(random)));
    }
  }

  /**
   * Creates the tables and fills them with a week of tokens, issued evenly: quantum has nearly
   * every row, in the incident's proportion of 557 to 4 to 1.
   */
  public synchronized void load(int rows, ServiceUsers users) throws SQLException {
    database.createTables(schema, "grizzly");
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO `user` (id, name, enabled, domain_id) VALUES (?, ?, 1, 'default')")) {
      for (User user : users.all()) {
        statement.setString(1, user.id());
        statement.setString(2, user.name());
        statement.executeUpdate();
      }
    }
    owners = new ArrayList<>(Collections.nCopies(557, users.quantum()));
    owners.addAll(Collections.nCopies(4, users.nova()));
    owners.add(users.glance());
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    int live = (int) (rows * lifetime.toSeconds() / WEEK.toSeconds());
    int expired = rows - live;
    long past = WEEK.minus(lifetime).minus(QUIET).toSeconds();
    long ahead = lifetime.minus(QUIET).toSeconds();
    connection.setAutoCommit(false);
    for (int done = 0; done < rows; ) {
      int count = Math.min(ROWS_PER_INSERT, rows - done);
      try (PreparedStatement statement = insert(count)) {
        for (int i = 0; i < count; i++, done++) {
          Instant expires =
              done < expired
                  ? now.minus(QUIET).minusSeconds(past * (expired - done) / expired)
                  : now.plus(QUIET).plusSeconds(ahead * (done - expired + 1) / live);
          row(statement, i, expires, random.nextDouble() >= REVOKED);
        }
        statement.executeUpdate();
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** Issues one token: Keystone inserts a row, and never changes it. */
  public synchronized void issue() throws SQLException {
    try (PreparedStatement statement = insert(1)) {
      Instant expires = Instant.now().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
      row(statement, 0, expires, true);
      statement.executeUpdate();
    }
  }

  private PreparedStatement insert(int rows) throws SQLException {
    return connection.prepareStatement(
        "INSERT INTO token (id, expires, extra, valid, user_id) VALUES "
            + String.join(", ", Collections.nCopies(rows, "(?, ?, ?, ?, ?)")));
  }

  private void row(PreparedStatement statement, int index, Instant expires, boolean valid)
      throws SQLException {
    User owner = owners.get(random.nextInt(owners.size()));
    String tokenId = User.newId(random);
    int column = index * 5;
    statement.setString(column + 1, tokenId);
    statement.setString(column + 2, DATETIME.format(expires));
    statement.setString(column + 3, extra(tokenId, owner));
    statement.setBoolean(column + 4, valid);
    statement.setString(column + 5, owner.id());
  }

  /** JSON of 4 to 8 kB, as with PKI tokens: the token again, its owner, the catalog. */
  private String extra(String tokenId, User owner) {
    StringBuilder json = new StringBuilder(LARGEST_EXTRA);
    json.append("{\"bind\": null, \"token_version\": \"v3.0\", \"user\": {\"id\": \"")
        .append(owner.id())
        .append("\"}, \"key\": \"")
        .append(tokenId)
        .append("\", \"token_data\": {\"token\": {\"catalog\": [");
    int service = random.nextInt(services.size());
    int size = LARGEST_EXTRA / 2 + random.nextInt(LARGEST_EXTRA / 2 - 400);
    json.append(services.get(service));
    while (json.length() < size) {
      service = (service + 1) % services.size();
      json.append(", ").append(services.get(service));
    }
    return json.append("]}}}").toString();
  }

  @Override
  public void close() {
    Unchecked.run(connection::close);
  }
}
