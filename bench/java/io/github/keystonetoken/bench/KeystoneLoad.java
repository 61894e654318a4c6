package io.github.keystonetoken.bench;

import io.github.keystonetoken.servers.MariaDb;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Keystone's load on the table: lookups of tokens, most of them of a few hot ones, and inserts, at
 * a constant rate from several connections.
 */
final class KeystoneLoad implements AutoCloseable {

  private static final int LOOKUPS_PER_SECOND = 400;
  private static final int LOOKUP_THREADS = 4;
  private static final int INSERTS_PER_SECOND = 50;
  private static final int INSERT_THREADS = 2;

  private static final int HOT_TOKENS = 2_000;
  private static final int OTHER_TOKENS = 10_000;
  private static final double HOT_SHARE = 0.9;
  private static final int EXTRA_BYTES = 2_000;

  private static final String LOOKUP =
      "SELECT id, expires, extra, valid, user_id, trust_id FROM token WHERE id = ?";
  private static final String INSERT =
      "INSERT INTO token (id, expires, extra, valid, user_id)"
          + " VALUES (?, UTC_TIMESTAMP() + INTERVAL 1 DAY, ?, 1, ?)";

  private final ExecutorService threads =
      Executors.newFixedThreadPool(LOOKUP_THREADS + INSERT_THREADS);
  private final List<Connection> connections = new ArrayList<>();
  private final List<Future<Void>> running = new ArrayList<>();
  private final SplittableRandom seeds = new SplittableRandom(3);
  private final MariaDb server;
  private volatile Recording recording = Recording.begin();

  private KeystoneLoad(MariaDb server) {
    this.server = server;
  }

  static KeystoneLoad start(MariaDb server) throws SQLException {
    KeystoneLoad load = new KeystoneLoad(server);
    try {
      load.start();
      return load;
    } catch (SQLException | RuntimeException e) {
      load.close();
      throw e;
    }
  }

  private void start() throws SQLException {
    List<String> ids = ids();
    String ceilometer = new Owners().all().get(0).id();
    long begin = System.nanoTime();
    for (int i = 0; i < LOOKUP_THREADS; i++) {
      SplittableRandom random = seeds.split();
      PreparedStatement statement = prepare(LOOKUP);
      long gap = TimeUnit.SECONDS.toNanos(LOOKUP_THREADS) / LOOKUPS_PER_SECOND;
      submit(
          new PacedRequests(
              () -> lookUp(statement, choose(ids, random)),
              begin + gap * i / LOOKUP_THREADS,
              gap,
              millis -> recording.lookups().add(millis)));
    }
    for (int i = 0; i < INSERT_THREADS; i++) {
      PreparedStatement statement = prepare(INSERT);
      statement.setString(2, "x".repeat(EXTRA_BYTES));
      statement.setString(3, ceilometer);
      long gap = TimeUnit.SECONDS.toNanos(INSERT_THREADS) / INSERTS_PER_SECOND;
      submit(
          new PacedRequests(
              () -> insert(statement),
              begin + gap * i / INSERT_THREADS,
              gap,
              millis -> recording.inserts().add(millis)));
    }
  }

  private void submit(PacedRequests requests) {
    running.add(threads.submit(requests));
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    Connection connection = server.connect(LoadedTable.DATABASE);
    connections.add(connection);
    return connection.prepareStatement(sql);
  }

  /** Tokens from all over the table, in no order. */
  private List<String> ids() throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Connection connection = server.connect(LoadedTable.DATABASE);
        PreparedStatement statement =
            connection.prepareStatement("SELECT id FROM token WHERE id >= ? ORDER BY id LIMIT 1")) {
      for (int i = 0; i < HOT_TOKENS + OTHER_TOKENS; i++) {
        statement.setString(1, String.format(Locale.ROOT, "%08x", seeds.nextInt()));
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            ids.add(rows.getString(1));
          }
        }
      }
    }
    return ids;
  }

  private static String choose(List<String> ids, SplittableRandom random) {
    return random.nextDouble() < HOT_SHARE
        ? ids.get(random.nextInt(HOT_TOKENS))
        : ids.get(random.nextInt(HOT_TOKENS, ids.size()));
  }

  private static void lookUp(PreparedStatement statement, String id) throws SQLException {
    statement.setString(1, id);
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new IllegalStateException("a token has vanished");
      }
    }
  }

  private static void insert(PreparedStatement statement) throws SQLException {
    statement.setString(1, UUID.randomUUID().toString().replace("-", ""));
    statement.executeUpdate();
  }

  /** Goes on for a while and says what its requests took. */
  Recording record(Duration length) throws InterruptedException, ExecutionException {
    Recording recorded = Recording.begin();
    recording = recorded;
    TimeUnit.MILLISECONDS.sleep(length.toMillis());
    recording = Recording.begin();
    for (Future<Void> thread : running) {
      if (thread.isDone()) {
        thread.get();
      }
    }
    return recorded;
  }

  @Override
  public void close() throws SQLException {
    threads.shutdownNow();
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
