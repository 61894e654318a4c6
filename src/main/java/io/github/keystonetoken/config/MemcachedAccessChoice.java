package io.github.keystonetoken.config;

import io.github.keystonetoken.config.PemFiles.ClientCertificate;
import io.github.keystonetoken.model.Server;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the memcached servers are reached: as the flags say, else, if they are those of {@code
 * [cache]}, as oslo.cache reads that section. The driver that keeps tokens in memcached knows
 * neither TLS nor login.
 *
 * @param cache null unless the servers are those of {@code [cache]}
 * @param isDatabaseWatched whether there is something to watch without memcached
 */
record MemcachedAccessChoice(
    MemcachedOptions given,
    @Nullable KeystoneConf cache,
    boolean isDatabaseWatched,
    Flags flags,
    ProblemCollector problems) {

  private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,250}");

  /**
   * The access to these servers.
   *
   * @return null if the servers are those of {@code [cache]} and cannot be reached as it says: they
   *     are not watched, as a notice says
   */
  @Nullable MemcachedAccess choose(List<Server> servers) {
    Optional<MemcachedAccess.Tls> tls = Optional.ofNullable(tls());
    Optional<MemcachedAccess.Login> login = Optional.ofNullable(login());
    boolean isSupported = login.isEmpty() || checkSasl(servers, tls.isPresent());
    return isSupported ? new MemcachedAccess(tls, login) : null;
  }

  /** Refuses what the client library of the binary protocol does not have. */
  private boolean checkSasl(List<Server> servers, boolean tls) {
    boolean isSupported = true;
    if (tls) {
      isSupported =
          refuse(
              "--memcached.sasl",
              "SASL over TLS",
              "switch one of them off: --no-memcached.sasl or --no-memcached.tls");
    }
    for (Server server : servers) {
      if (server.isSocketFile()) {
        isSupported &=
            refuse(
                "--memcached.servers",
                "SASL through the socket file " + server.address(),
                "give the server's host and port, or --no-memcached.sasl");
      }
    }
    if (isSupported) {
      problems.notice(
          "memcached servers with SASL list no keys: only the token lists of users that the"
              + " database or --keystone.users-file names are read");
    }
    return isSupported;
  }

  /** Whether the servers are watched all the same, so that the problem stops the start. */
  private boolean refuse(String flag, String what, String remedy) {
    boolean isOptional = cache != null && isDatabaseWatched;
    if (isOptional) {
      problems.notice("memcached is not watched: " + what + " is not supported; " + remedy);
    } else {
      problems.add(flag, what + " is not supported", remedy);
    }
    return !isOptional;
  }

  private MemcachedAccess.@Nullable Tls tls() {
    if (!isOn(given.tls, "tls_enabled")) {
      refuseAlone("--memcached.tls", "--memcached.tls-ca-file", given.tlsCaFile);
      refuseAlone("--memcached.tls", "--memcached.tls-cert-file", given.tlsCertFile);
      refuseAlone("--memcached.tls", "--memcached.tls-key-file", given.tlsKeyFile);
      refuseAlone("--memcached.tls", "--memcached.tls-server-name", given.tlsServerName);
      return null;
    }
    Setting ciphers = inCache("tls_allowed_ciphers");
    if (ciphers != null) {
      problems.notice(
          ciphers.where()
              + " is not used: the exporter offers the cipher suites of TLS 1.2 and 1.3"
              + " that Java allows");
    }
    Setting authorities = setting("--memcached.tls-ca-file", given.tlsCaFile, "tls_cafile");
    MemcachedAccess.Tls tls =
        new MemcachedAccess.Tls(
            authorities == null ? Optional.empty() : authorities.certificates("it"),
            client(),
            Optional.ofNullable(given.tlsServerName));
    if (!problems.hasProblems()) {
      check(tls);
    }
    return tls;
  }

  private Optional<ClientCertificate> client() {
    Setting certificate = setting("--memcached.tls-cert-file", given.tlsCertFile, "tls_certfile");
    Setting key = setting("--memcached.tls-key-file", given.tlsKeyFile, "tls_keyfile");
    if (certificate != null) {
      return certificate.client("it", key, "it");
    }
    if (key != null) {
      key.problem("names a key without a certificate", "add --memcached.tls-cert-file");
    }
    return Optional.empty();
  }

  /** Files can look right and hold nonsense. */
  private void check(MemcachedAccess.Tls tls) {
    try {
      PemFiles.context(tls.authorities(), tls.client());
    } catch (IOException | GeneralSecurityException e) {
      problems.add(
          "--memcached.tls",
          "the certificates or the key of TLS to memcached cannot be used (" + e.getMessage() + ")",
          "name PEM files with whole certificates, and the key of the client's certificate");
    }
  }

  private MemcachedAccess.@Nullable Login login() {
    boolean sasl =
        (given.username != null && given.sasl == null) || isOn(given.sasl, "memcache_sasl_enabled");
    if (!sasl && given.username != null) {
      problems.add(
          "--memcached.username",
          "names an account for SASL alone: memcached's login of -Y is no longer supported, as"
              + " no Keystone can use it",
          "remove it, or --no-memcached.sasl");
      return null;
    }
    Setting user =
        sasl ? setting("--memcached.username", given.username, "memcache_username") : null;
    if (user != null) {
      return login(user);
    }
    refuseAlone("--memcached.username", "--memcached.password-file", given.passwordFile);
    if (sasl) {
      problems.add(
          "--memcached.sasl",
          "SASL needs an account",
          "give --memcached.username and --memcached.password-file");
    }
    return null;
  }

  private MemcachedAccess.@Nullable Login login(Setting user) {
    Secret password =
        flags.password(
            "--memcached.password-file",
            given.passwordFile,
            ConfigLoader.MEMCACHED_PASSWORD_VARIABLE);
    Setting ofCache = inCache("memcache_password");
    if (password == null && ofCache != null) {
      password = new Secret(ofCache.value());
    }
    if (!TEXT.matcher(user.value()).matches()) {
      user.problem(
          "names an account that memcached cannot have",
          "write at most 250 characters, without control characters");
    }
    if (password == null) {
      user.problem(
          "names an account without a password",
          "give --memcached.password-file or " + ConfigLoader.MEMCACHED_PASSWORD_VARIABLE);
      return null;
    }
    if (!TEXT.matcher(password.reveal()).matches()) {
      user.problem(
          "has a password that is longer than 250 characters or has control characters",
          "choose one that memcached can have");
    }
    return new MemcachedAccess.Login(user.value(), password);
  }

  private boolean isOn(@Nullable Boolean wanted, String option) {
    if (wanted != null || cache == null) {
      return Boolean.TRUE.equals(wanted);
    }
    return cache.isOn("cache", option).orElse(false);
  }

  /** The flag's value, else that of an option of {@code [cache]}; null if there is neither. */
  private @Nullable Setting setting(String flag, @Nullable String value, String option) {
    return value == null ? inCache(option) : new Setting(value, flag, problems);
  }

  private @Nullable Setting inCache(String option) {
    return cache == null ? null : cache.setting("cache", option).orElse(null);
  }

  private void refuseAlone(String needed, String flag, @Nullable String value) {
    if (value != null) {
      problems.add(flag, "has no effect alone", "add " + needed + ", or remove it");
    }
  }
}
