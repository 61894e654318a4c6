package io.github.keystonetoken;

import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.TokenTableStory;
import io.github.keystonetoken.demo.TokenTableTruth;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.demo.UsertokensTruth;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.sql.GrantScript;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Real servers with both incidents, and what is true of them. The account {@code exporter} has the
 * grants of the command, the account {@code reader} may read everything.
 */
final class IncidentCloud implements AutoCloseable {

  static final String CEILOMETERS_KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static final long SEED = 20_130_617;
  private static final Duration LIFETIME = Duration.ofHours(1);

  /** Of another seed than the tokens: no user id may happen to be a token id. */
  static final ServiceUsers USERS = ServiceUsers.of(SEED + 1);

  final MariaDb database = MariaDb.start();

  /** The second one has all heavy lists. */
  final List<Memcached> servers = List.of(Memcached.start(), Memcached.start());

  final TokenTableTruth table;
  final UsertokensTruth lists;
  private final UsertokensStory story =
      new UsertokensStory(servers, SEED, LIFETIME, Clock.systemUTC());

  /** Loads a table of {@code rows}, and lists beside {@code tokens}. */
  IncidentCloud(int rows, int tokens) throws Exception {
    database.execute("", "CREATE DATABASE keystone CHARACTER SET utf8");
    try (TokenTableStory tableStory =
        new TokenTableStory(database, "keystone", SEED, LIFETIME, Clock.systemUTC())) {
      table = tableStory.load(rows, USERS.all(), TokenTableStory.incident(USERS));
    }
    database.execute(
        "keystone",
        """
        CREATE USER exporter IDENTIFIED BY 'p%@:/?#&+ $w';
        CREATE USER reader IDENTIFIED BY 'p%@:/?#&+ $w';
        GRANT SELECT ON keystone.* TO reader""");
    // Otherwise its size is known some seconds after the load only.
    database.execute("keystone", "ANALYZE TABLE token");
    database.executeScript("keystone", GrantScript.of("keystone", "exporter@%"));
    lists = story.load(tokens, UsertokensStory.incident(USERS));
  }

  /** Issues a token to one of the users. */
  void issue() {
    story.issue();
  }

  /** A keystone.conf with an account of the database. */
  String conf(String account) {
    return """
        [database]
        connection = mysql+pymysql://%s:p%%25%%40%%3A%%2F%%3F%%23%%26%%2B%%20$$w@127.0.0.1:%d/keystone?charset=utf8
        [token]
        driver = keystone.token.persistence.backends.memcache_pool.Token
        provider = uuid
        expiration = %d
        [memcache]
        servers = %s, %s
        """
        .formatted(
            account,
            database.port(),
            LIFETIME.toSeconds(),
            servers.get(0).address(),
            servers.get(1).address());
  }

  /** Parts of the password, as it is and as the URL has it: nothing may print them. */
  static String[] passwordMarks() {
    return new String[] {"$w", "%24w", "p%@", "p%25"};
  }

  @Override
  public void close() {
    story.close();
    servers.forEach(Memcached::close);
    database.close();
  }
}
