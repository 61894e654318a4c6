package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.SqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The first incident: Keystone Grizzly's {@code token} table after a week in which nothing was ever
 * deleted, with no index but the primary key.
 */
public final class TokenTableStory implements AutoCloseable {

  private static final Duration WEEK = Duration.ofDays(7);

  /** No row expires so soon after loading: the true answers hold while they are compared. */
  private static final Duration QUIET = Duration.ofMinutes(10);

  private static final double REVOKED = 0.03;
  private static final int ROWS_PER_INSERT = 100;
  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Connection connection;
  private final Random random;
  private final Duration lifetime;
  private final Clock clock;
  private final TokenExtra extra;
  private WeightedChoice<User> next = new WeightedChoice<>(Map.of());
  private TokenTableTruth truth = TokenTableTruth.NOTHING;

  /**
   * @param schema an empty schema, which must exist
   * @param lifetime {@code [token] expiration}, above ten minutes
   */
  public TokenTableStory(
      SqlServer database, String schema, long seed, Duration lifetime, Clock clock)
      throws SQLException {
    this.connection = database.connect(schema);
    this.random = new Random(seed);
    this.lifetime = lifetime;
    this.clock = clock;
    this.extra = new TokenExtra(random);
  }

  /** Quantum with nearly every row, in the incident's proportion of 557 to 4 to 1. */
  public static Map<User, Integer> incident(ServiceUsers users) {
    Map<User, Integer> weights = new LinkedHashMap<>();
    weights.put(users.quantum(), 557);
    weights.put(users.nova(), 4);
    weights.put(users.glance(), 1);
    return weights;
  }

  /**
   * Creates the tables and fills them with a week of tokens, issued evenly.
   *
   * @param users whom Keystone knows by name
   * @param owners owners of the tokens, by weight
   */
  public synchronized TokenTableTruth load(int rows, List<User> users, Map<User, Integer> owners)
      throws SQLException {
    createTables(connection, "grizzly", users);
    next = new WeightedChoice<>(owners);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
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
          row(statement, i, expires, random.nextDouble() >= REVOKED, done < expired);
        }
        statement.executeUpdate();
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
    return truth;
  }

  /**
   * Creates the tables of a release up to Liberty, with users and without tokens.
   *
   * @param connection to an empty schema
   */
  static void createTables(Connection connection, String release, List<User> users)
      throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(resource("/schema/" + release + ".sql"));
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO `user` (id, name, enabled, domain_id) VALUES (?, ?, 1, 'default')")) {
      for (User user : users) {
        statement.setString(1, user.id());
        statement.setString(2, user.name());
        statement.executeUpdate();
      }
    }
  }

  /** Issues one token: Keystone inserts a row, and that is all it ever does to it. */
  public synchronized void issue() throws SQLException {
    try (PreparedStatement statement = insert(1)) {
      Instant expires = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
      row(statement, 0, expires, true, false);
      statement.executeUpdate();
    }
  }

  private PreparedStatement insert(int rows) throws SQLException {
    return connection.prepareStatement(
        "INSERT INTO token (id, expires, extra, valid, user_id) VALUES "
            + String.join(", ", Collections.nCopies(rows, "(?, ?, ?, ?, ?)")));
  }

  private void row(
      PreparedStatement statement, int index, Instant expires, boolean valid, boolean expired)
      throws SQLException {
    User owner = next.next(random);
    String tokenId = Ids.next(random);
    int column = index * 5;
    statement.setString(column + 1, tokenId);
    statement.setString(column + 2, DATETIME.format(expires));
    statement.setString(column + 3, extra.of(tokenId, owner));
    statement.setBoolean(column + 4, valid);
    statement.setString(column + 5, owner.id());
    truth = truth.with(owner, expires, expired, !expired && !valid);
  }

  private static String resource(String name) {
    try (InputStream in = TokenTableStory.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the table holds now; what is expired, as it was when the table was loaded. */
  public synchronized TokenTableTruth truth() {
    return truth;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
