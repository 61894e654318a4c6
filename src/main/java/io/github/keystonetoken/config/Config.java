package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Server;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, checked. A collector is empty if it is switched off, or has no database,
 * server or directory.
 *
 * <p>Intervals are measured from the start of one collection to the start of the next.
 *
 * @param keystone Keystone as its configuration file describes it
 * @param access how the memcached servers are reached
 * @param notices what the operator should know, logged at the start
 */
public record Config(
    Keystone keystone,
    Optional<Sql> sql,
    Optional<Memcached> memcached,
    Optional<Lists> lists,
    Optional<Fernet> fernet,
    MemcachedAccess access,
    Web web,
    Log log,
    List<String> notices) {

  /** Keystone's memcached servers that are watched, in its order; none if none are. */
  public List<Server> servers() {
    return memcached.map(Memcached::servers).or(() -> lists.map(Lists::servers)).orElse(List.of());
  }

  /** A duration as a flag may have it: {@code 1h30m}, {@code 0.5s}. */
  public static String written(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }

  /** The collectors that run, and how often. */
  public Map<Collector, Duration> intervals() {
    Map<Collector, Duration> intervals = new EnumMap<>(Collector.class);
    sql.ifPresent(on -> intervals.put(Collector.SQL, on.interval()));
    memcached.ifPresent(on -> intervals.put(Collector.MEMCACHED, on.interval()));
    lists.ifPresent(on -> intervals.put(Collector.LISTS, on.interval()));
    fernet.ifPresent(on -> intervals.put(Collector.FERNET, on.interval()));
    return intervals;
  }

  /**
   * The SQL collector.
   *
   * @param timeout limit of each statement, on the server
   * @param users how many users are reported by name
   * @param recentWindow tokens issued within it count as recent
   * @param exactMaxRows maximum number of rows, by the database's own estimate, that are counted
   *     through an index; larger tables are sampled
   */
  public record Sql(
      DatabaseConfig database,
      Duration interval,
      Duration timeout,
      int users,
      Duration recentWindow,
      long exactMaxRows) {

    /** The same at another interval. */
    public Sql withInterval(Duration other) {
      return new Sql(database, other, timeout, users, recentWindow, exactMaxRows);
    }
  }

  /**
   * The memcached collector.
   *
   * @param servers Keystone's list, in its order
   * @param timeout limit of each server's answer
   */
  public record Memcached(List<Server> servers, Duration interval, Duration timeout) {
    public Memcached {
      servers = servers.stream().distinct().toList();
    }
  }

  /**
   * The lists collector.
   *
   * @param servers Keystone's list, in its order, repeated ones included: it decides where a key is
   *     stored
   * @param keyNames how Keystone names its keys
   * @param timeout limit of each server's answer to one request
   * @param lists number of the largest lists of each server that are read and reported by name
   * @param fetchLimitBytes maximum size of the lists read from one server in one collection
   * @param walkInterval time from one walk through all keys of a server to the next
   * @param recentWindow tokens issued within it count as recent
   * @param users names by id of users given by the operator, beside those of the database
   */
  public record Lists(
      List<Server> servers,
      KeyNames keyNames,
      Duration interval,
      Duration timeout,
      int lists,
      long fetchLimitBytes,
      Duration walkInterval,
      Duration recentWindow,
      Map<String, String> users) {
    public Lists {
      servers = List.copyOf(servers);
      users = Map.copyOf(users);
    }

    /** The same with this number of lists of each server. */
    public Lists withLists(int most) {
      return new Lists(
          servers,
          keyNames,
          interval,
          timeout,
          most,
          fetchLimitBytes,
          walkInterval,
          recentWindow,
          users);
    }
  }

  /**
   * The collector of Fernet keys.
   *
   * @param keyRepository directory of the keys, which this account may list
   */
  public record Fernet(Path keyRepository, int maxActiveKeys, Duration interval) {}

  /**
   * How the memcached servers are reached.
   *
   * @param tls TLS, if it is used; never through a socket file
   * @param login the account, if there is one
   */
  public record MemcachedAccess(Optional<Tls> tls, Optional<Login> login) {

    /** Without TLS and login: as nearly every memcached is reached. */
    public static final MemcachedAccess PLAIN =
        new MemcachedAccess(Optional.empty(), Optional.empty());

    /**
     * TLS to the memcached servers, required and verified, host name included, as oslo.cache has
     * it.
     *
     * @param serverName name in the certificates; null if it is each server's name in the list
     */
    public record Tls(TlsFiles files, @Nullable String serverName) {}

    /** The files that a login depends on. */
    public TlsFiles tlsFiles() {
      return tls.map(Tls::files).orElse(TlsFiles.NONE);
    }

    /** An account of the memcached servers, for a login by SASL ({@code -S}). */
    public record Login(String user, Secret password) {}
  }

  /** How Keystone names its keys in memcached. */
  public enum KeyNames {
    /** SHA-1 in hexadecimal: Icehouse to Ocata with {@code [kvs] enable_key_mangler = True}. */
    MANGLED,
    /** Unchanged: up to Havana, or with {@code enable_key_mangler = False}. */
    CLEAR,
    /** Unknown: both are searched for. */
    BOTH
  }

  /**
   * Where figures are served.
   *
   * @param listenAddresses address and port of each, at least one; the wildcard address for "all"
   * @param telemetryPath path of the metrics, starting with a slash
   * @param maxAge older figures are no longer served
   * @param runbooks URL of docs/runbooks.md as published
   * @param lifecycle whether {@code POST /-/reload} reloads the configuration
   * @param config TLS, users and headers
   */
  public record Web(
      List<InetSocketAddress> listenAddresses,
      String telemetryPath,
      Duration maxAge,
      URI runbooks,
      boolean lifecycle,
      WebConfig config) {}

  /**
   * How the daemon logs.
   *
   * @param level the minimum: debug, info, warn or error
   * @param isJson whether a line is a JSON object; else it is in logfmt
   */
  public record Log(String level, boolean isJson) {
    public static final Log DEFAULT = new Log("info", false);
  }
}
