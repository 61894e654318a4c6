package io.github.keystonetoken.config;

import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.model.Server;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which memcached servers are watched, and how they are reached: by the flags, else by
 * keystone.conf. TLS and login of {@code [cache]} apply to the servers of {@code [cache]} only: the
 * driver that keeps tokens in memcached supports neither.
 */
final class MemcachedChoice {

  private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,250}");

  private final MemcachedOptions given;
  private final KeystoneConf keystone;
  private final Flags flags;
  private final Problem.Collector problems;

  /** In Keystone's order; none if none are known. */
  private final List<Server> servers;

  /** Whether these are the servers of {@code [cache]}, which keep no tokens. */
  private final boolean areOfCache;

  private final MemcachedAccess access;
  private final boolean isReachable;

  /**
   * @param hasDatabase then a wrong TLS or login of {@code [cache]} is no more than a warning: it
   *     must not keep the database from being watched
   */
  MemcachedChoice(MemcachedOptions given, KeystoneConf keystone, Flags flags, boolean hasDatabase) {
    this.given = given;
    this.keystone = keystone;
    this.flags = flags;
    this.problems = flags.problems();
    boolean isCache =
        given.servers == null && !keystone.keepsTokensInMemcached() && keystone.cachesInMemcached();
    Setting list = list(isCache);
    this.servers = list == null ? List.of() : ServerList.parse(list, given.servers != null);
    this.areOfCache = isCache && !servers.isEmpty();
    int before = problems.count();
    MemcachedAccess chosen = chooseAccess();
    boolean isOptional = areOfCache && hasDatabase && !given.hasAccess();
    List<Problem> wrong = isOptional ? problems.removeAfter(before) : List.of();
    for (Problem problem : wrong) {
      problems.warn(
          "memcached is not watched: " + problem.where(), problem.what(), problem.remedy());
    }
    this.isReachable = wrong.isEmpty();
    this.access = isReachable ? chosen : MemcachedAccess.PLAIN;
  }

  List<Server> servers() {
    return servers;
  }

  MemcachedAccess access() {
    return access;
  }

  /** The flag's list, else that of the servers that keep Keystone's tokens, else its cache's. */
  private @Nullable Setting list(boolean isCache) {
    if (given.servers != null) {
      return new Setting(given.servers, "--memcached.servers", problems);
    }
    if (isCache && !keystone.expiresCache()) {
      problems.notice(
          "[cache] backend_expiration_time (oslo.cache 3.10 and later) is not set: cached items never expire in memcached and stay until they are evicted; set it to more than [cache] expiration_time and every cache_time, for example to 86400");
    }
    if (isCache) {
      return orDefault(keystone.cacheServers(), "[cache] memcache_servers");
    }
    return keystone.keepsTokensInMemcached()
        ? orDefault(keystone.setting("memcache", "servers"), "[memcache] servers")
        : null;
  }

  private Setting orDefault(Optional<Setting> written, String option) {
    if (written.isEmpty()) {
      problems.notice(
          option + " is not set: Keystone's default " + ServerList.DEFAULT + " is used");
    }
    return written.orElse(new Setting(ServerList.DEFAULT, option, problems));
  }

  /** Whether a collector of these servers runs; {@code wanted} by its flag. */
  boolean isOn(String collector, @Nullable Boolean wanted) {
    if (Boolean.FALSE.equals(wanted)) {
      return false;
    }
    if (servers.isEmpty()) {
      String whyNone = given.servers == null ? keystone.whyNotInMemcached() : null;
      problems.nothingToWatch(
          collector,
          wanted,
          whyNone == null ? "no memcached servers are known" : whyNone,
          whyNone == null ? "set --memcached.servers or --keystone.conf" : null);
    } else if (areOfCache && collector.equals("lists")) {
      problems.notice(
          "the memcached servers are those of Keystone's cache, where no token lists are expected; the lists collector reports how the regions of the cache use them");
    }
    return !servers.isEmpty() && isReachable;
  }

  private MemcachedAccess chooseAccess() {
    MemcachedAccess.Tls tls = tls();
    MemcachedAccess.Login login = login();
    if (login != null) {
      problems.notice(
          "memcached servers with SASL cannot list their keys: only the token lists of users in the database or --keystone.users-file are read");
      refuseSaslOver(tls);
    }
    return new MemcachedAccess(Optional.ofNullable(tls), Optional.ofNullable(login));
  }

  /** Refuses what the client library of the binary protocol does not support. */
  private void refuseSaslOver(MemcachedAccess.@Nullable Tls tls) {
    if (tls != null) {
      problems.add(
          "--memcached.sasl",
          "SASL over TLS is not supported",
          "disable one of them: --no-memcached.sasl or --no-memcached.tls");
    }
    for (Server server : servers) {
      if (server.isSocketFile()) {
        problems.add(
            "--memcached.servers",
            "SASL through the socket file " + server.address() + " is not supported",
            "give the server's host and port, or --no-memcached.sasl");
      }
    }
  }

  private MemcachedAccess.@Nullable Tls tls() {
    boolean isOn =
        given.tls == null ? areOfCache && keystone.isOn("cache", "tls_enabled", false) : given.tls;
    if (!isOn) {
      refuseAlone("--memcached.tls-ca-file", given.tlsCaFile, "--memcached.tls");
      refuseAlone("--memcached.tls-cert-file", given.tlsCertFile, "--memcached.tls");
      refuseAlone("--memcached.tls-key-file", given.tlsKeyFile, "--memcached.tls");
      refuseAlone("--memcached.tls-server-name", given.tlsServerName, "--memcached.tls");
      return null;
    }
    Setting ciphers = inCache("tls_allowed_ciphers");
    if (ciphers != null) {
      problems.notice(
          ciphers
              + " is not used: the exporter offers the cipher suites of TLS 1.2 and 1.3 that Java allows");
    }
    int before = problems.count();
    Setting certificate = setting("--memcached.tls-cert-file", given.tlsCertFile, "tls_certfile");
    Setting key = setting("--memcached.tls-key-file", given.tlsKeyFile, "tls_keyfile");
    if (key != null && certificate == null) {
      key.problem("names a key without a certificate", "add --memcached.tls-cert-file");
    }
    TlsFiles files =
        TlsFiles.of(
            setting("--memcached.tls-ca-file", given.tlsCaFile, "tls_cafile"), certificate, key);
    if (problems.count() == before) {
      check(files);
    }
    return new MemcachedAccess.Tls(files, given.tlsServerName);
  }

  /** Files can look right and hold nonsense. */
  private void check(TlsFiles files) {
    try {
      files.context();
    } catch (IOException | GeneralSecurityException e) {
      problems.add(
          "--memcached.tls",
          "the certificates or the key of TLS to memcached cannot be used (" + e.getMessage() + ")",
          "name PEM files with whole certificates, and the key of the client's certificate");
    }
  }

  private MemcachedAccess.@Nullable Login login() {
    boolean isSasl =
        given.sasl == null
            ? given.username != null || (areOfCache && keystone.logsInToCache())
            : given.sasl;
    if (!isSasl && given.username != null) {
      problems.add(
          "--memcached.username",
          "names an account, which is for SASL only: the login of memcached's option -Y is not supported, as Keystone cannot use it",
          "remove it, or --no-memcached.sasl");
      return null;
    }
    Setting user = isSasl ? setting("--memcached.username", given.username, "username") : null;
    if (user != null) {
      return login(user);
    }
    refuseAlone("--memcached.password-file", given.passwordFile, "--memcached.username");
    if (isSasl) {
      problems.add(
          "--memcached.sasl",
          "SASL needs an account",
          "set --memcached.username and --memcached.password-file");
    }
    return null;
  }

  private MemcachedAccess.@Nullable Login login(Setting user) {
    if (!TEXT.matcher(user.value()).matches()) {
      user.problem(
          "names an account that memcached cannot have",
          "write at most 250 characters, without control characters");
    }
    Secret password =
        flags.password(
            "--memcached.password-file",
            given.passwordFile,
            ConfigLoader.MEMCACHED_PASSWORD_VARIABLE);
    Setting ofCache = inCache("password");
    if (password == null && ofCache != null) {
      password = new Secret(ofCache.value());
    }
    if (password == null) {
      user.problem(
          "names an account without a password",
          "set --memcached.password-file or " + ConfigLoader.MEMCACHED_PASSWORD_VARIABLE);
      return null;
    }
    if (!TEXT.matcher(password.reveal()).matches()) {
      user.problem(
          "has a password that is longer than 250 characters or has control characters",
          "choose one that memcached can have");
    }
    return new MemcachedAccess.Login(user.value(), password);
  }

  /** The flag's value, else that of an option of {@code [cache]}. */
  private @Nullable Setting setting(String flag, @Nullable String value, String option) {
    return value == null ? inCache(option) : new Setting(value, flag, problems);
  }

  private @Nullable Setting inCache(String option) {
    return areOfCache ? keystone.cacheSetting(option).orElse(null) : null;
  }

  private void refuseAlone(String flag, @Nullable String value, String needed) {
    if (value != null) {
      problems.add(flag, "has no effect alone", "add " + needed + ", or remove it");
    }
  }
}
