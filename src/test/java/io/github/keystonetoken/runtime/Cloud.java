package io.github.keystonetoken.runtime;

import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.TokenTableStory;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.Certificate;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.sql.GrantScript;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A database with a certificate and two memcacheds, with the tokens of both incidents. */
final class Cloud implements AutoCloseable {

  private static final long SEED = 20_130_617;
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final int TOKENS = 200;

  private final MariaDb database;
  private final List<Memcached> memcacheds;
  private final Authority authority;

  private Cloud(MariaDb database, List<Memcached> memcacheds, Authority authority) {
    this.database = database;
    this.memcacheds = memcacheds;
    this.authority = authority;
  }

  /**
   * Starts the servers.
   *
   * @param directory where certificates go
   * @param rows of the token table
   * @param options of the database
   */
  static Cloud start(Path directory, int rows, String... options) throws Exception {
    Authority authority = Authority.create(directory, "ca");
    Certificate certificate = authority.sign("database", "IP:127.0.0.1");
    List<String> all =
        new ArrayList<>(
            List.of(
                "--ssl-cert=" + certificate.certificate(),
                "--ssl-key=" + certificate.key(),
                // Java knows it in a module that is not in the runtime.
                "--character-set-server=sjis"));
    all.addAll(List.of(options));
    Cloud cloud =
        new Cloud(
            MariaDb.start(all.toArray(String[]::new)),
            List.of(Memcached.start(), Memcached.start()),
            authority);
    cloud.fill(rows);
    return cloud;
  }

  private void fill(int rows) throws Exception {
    ServiceUsers users = ServiceUsers.of(SEED);
    database.execute("", "CREATE DATABASE keystone CHARACTER SET utf8");
    try (TokenTableStory table =
            new TokenTableStory(database, "keystone", SEED, LIFETIME, Clock.systemUTC());
        UsertokensStory lists =
            new UsertokensStory(memcacheds, SEED, LIFETIME, Clock.systemUTC())) {
      table.load(rows, users.all(), TokenTableStory.incident(users));
      lists.load(TOKENS, UsertokensStory.incident(users));
    }
    database.execute("keystone", "CREATE USER exporter IDENTIFIED BY 'secret'");
    database.executeScript("keystone", GrantScript.of("keystone", "exporter@%"));
  }

  /** Its keystone.conf. */
  String conf() {
    return conf("");
  }

  /** Its keystone.conf, with TLS to the database. */
  String confWithTls() {
    return conf("&ssl_ca=" + authority.certificate());
  }

  private String conf(String options) {
    return """
    [database]
    connection = mysql+pymysql://exporter:secret@127.0.0.1:%d/keystone?charset=utf8%s
    [token]
    driver = keystone.token.persistence.backends.memcache_pool.Token
    provider = uuid
    expiration = 3600
    [memcache]
    servers = %s, %s
    """
        .formatted(
            database.port(), options, memcacheds.get(0).address(), memcacheds.get(1).address());
  }

  @Override
  public void close() {
    memcacheds.forEach(Memcached::close);
    database.close();
  }
}
