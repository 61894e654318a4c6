package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.sql.GrantScript;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Both incidents on a MariaDB and two memcacheds of their own. */
public class Incidents implements AutoCloseable {

  private static final Duration LIFETIME = Duration.ofHours(1);

  private final MariaDb database = MariaDb.start();

  /** The second one has all heavy lists. */
  private final List<Memcached> servers =
      List.of(Memcached.start("-m", "256"), Memcached.start("-m", "256"));

  private final List<Traffic> traffic = new ArrayList<>();
  private final TokenTableStory table;
  private final UsertokensStory lists;

  /** Starts the servers and creates an empty database {@code keystone}. */
  public Incidents(long seed) throws SQLException {
    database.execute("", "CREATE DATABASE keystone CHARACTER SET utf8");
    table = new TokenTableStory(database, "keystone", seed, LIFETIME);
    lists = new UsertokensStory(MemcachedConnection.toAll(servers), seed, LIFETIME);
  }

  /**
   * Loads both.
   *
   * @param rows of the token table
   * @param tokens stored in memcached
   * @param issuers owners of the lists
   */
  public void load(int rows, int tokens, ServiceUsers users, List<UsertokensStory.Issuer> issuers)
      throws SQLException {
    table.load(rows, users);
    lists.load(tokens, issuers);
  }

  /** Creates an account with the documented rights. */
  public void createAccount(String name, String password) throws SQLException {
    database.execute("", "CREATE USER " + name + " IDENTIFIED BY '" + password + "'");
    database.executeScript("keystone", GrantScript.of("keystone", name + "@%"));
  }

  /** Issues tokens until this is closed. */
  public List<Traffic> startTraffic(double rowsPerSecond, double tokensPerSecond) {
    traffic.add(new Traffic(rowsPerSecond, table::issue));
    traffic.add(new Traffic(tokensPerSecond, lists::issue));
    return traffic;
  }

  /**
   * A keystone.conf for these servers.
   *
   * @param account of the database, with its password after a colon if it has one
   */
  public String conf(String account) {
    return """
        [database]
        connection = mysql+pymysql://%s@127.0.0.1:%d/keystone?charset=utf8
        [token]
        driver = keystone.token.persistence.backends.memcache_pool.Token
        provider = keystone.token.providers.uuid.Provider
        expiration = %d
        [memcache]
        servers = %s,%s
        """
        .formatted(
            account,
            database.port(),
            LIFETIME.toSeconds(),
            servers.get(0).address(),
            servers.get(1).address());
  }

  public MariaDb database() {
    return database;
  }

  public List<Memcached> servers() {
    return servers;
  }

  public Memcached server(int index) {
    return servers.get(index);
  }

  public UsertokensStory lists() {
    return lists;
  }

  @Override
  public void close() {
    traffic.forEach(Traffic::close);
    lists.close();
    table.close();
    servers.forEach(Memcached::close);
    database.close();
  }
}
