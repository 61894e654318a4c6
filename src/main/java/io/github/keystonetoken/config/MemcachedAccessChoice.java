package io.github.keystonetoken.config;

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
 */
record MemcachedAccessChoice(
    MemcachedOptions given, @Nullable KeystoneConf cache, Flags flags, ProblemCollector problems) {

  private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,250}");

  /** The access to these servers. */
  MemcachedAccess choose(List<Server> servers) {
    Optional<MemcachedAccess.Tls> tls = Optional.ofNullable(tls());
    Optional<MemcachedAccess.Login> login = Optional.ofNullable(login());
    if (login.isPresent()) {
      checkSasl(servers, tls.isPresent());
    }
    return new MemcachedAccess(tls, login);
  }

  /** Refuses what the client library of the binary protocol does not have. */
  private void checkSasl(List<Server> servers, boolean tls) {
    problems.notice(
        "memcached servers with SASL list no keys: only the token lists of users that the"
            + " database or --keystone.users-file names are read");
    if (tls) {
      problems.add(
          "--memcached.sasl",
          "SASL over TLS is not supported",
          "switch one of them off: --no-memcached.sasl or --no-memcached.tls");
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
        given.tls == null
            ? cache != null && cache.isOn("cache", "tls_enabled").orElse(false)
            : given.tls;
    if (!isOn) {
      refuseAlone("--memcached.tls-ca-file", given.tlsCaFile, "--memcached.tls");
      refuseAlone("--memcached.tls-cert-file", given.tlsCertFile, "--memcached.tls");
      refuseAlone("--memcached.tls-key-file", given.tlsKeyFile, "--memcached.tls");
      refuseAlone("--memcached.tls-server-name", given.tlsServerName, "--memcached.tls");
      return null;
    }
    inCache("tls_allowed_ciphers")
        .ifPresent(
            ciphers ->
                problems.notice(
                    ciphers
                        + " is not used: the exporter offers the cipher suites of TLS 1.2 and 1.3"
                        + " that Java allows"));
    MemcachedAccess.Tls tls =
        new MemcachedAccess.Tls(
            setting("--memcached.tls-ca-file", given.tlsCaFile, "tls_cafile")
                .flatMap(file -> file.certificates("it")),
            client(),
            Optional.ofNullable(given.tlsServerName));
    if (!problems.hasProblems()) {
      check(tls);
    }
    return tls;
  }

  private Optional<ClientCertificate> client() {
    Setting certificate =
        setting("--memcached.tls-cert-file", given.tlsCertFile, "tls_certfile").orElse(null);
    Setting key = setting("--memcached.tls-key-file", given.tlsKeyFile, "tls_keyfile").orElse(null);
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
        given.sasl == null
            ? given.username != null || (cache != null && cache.logsInToCache())
            : given.sasl;
    if (!sasl && given.username != null) {
      problems.add(
          "--memcached.username",
          "names an account for SASL alone: memcached's login of -Y is no longer supported, as"
              + " no Keystone can use it",
          "remove it, or --no-memcached.sasl");
      return null;
    }
    Optional<Setting> user =
        sasl ? setting("--memcached.username", given.username, "username") : Optional.empty();
    if (user.isPresent()) {
      return login(user.get());
    }
    refuseAlone("--memcached.password-file", given.passwordFile, "--memcached.username");
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
    if (password == null) {
      password = inCache("password").map(it -> new Secret(it.value())).orElse(null);
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

  /** The flag's value, else that of an option of {@code [cache]}. */
  private Optional<Setting> setting(String flag, @Nullable String value, String option) {
    return value == null ? inCache(option) : Optional.of(new Setting(value, flag, problems));
  }

  private Optional<Setting> inCache(String option) {
    return cache == null ? Optional.empty() : cache.cacheSetting(option);
  }

  private void refuseAlone(String flag, @Nullable String value, String needed) {
    if (value != null) {
      problems.add(flag, "has no effect alone", "add " + needed + ", or remove it");
    }
  }
}
