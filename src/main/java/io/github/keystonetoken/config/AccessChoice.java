package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import io.github.keystonetoken.model.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the memcached servers are reached: as the flags say, and where the servers are those of
 * {@code [cache]} else as oslo.cache reads that section. The driver that keeps tokens in memcached
 * knows neither TLS nor login.
 */
final class AccessChoice {

  private static final PasswordChoice PASSWORD =
      new PasswordChoice(Flag.MEMCACHED_PASSWORD_FILE, ConfigLoader.MEMCACHED_PASSWORD_VARIABLE);

  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,250}");

  private final Flags flags;
  private final Map<String, String> environment;
  private final Optional<KeystoneConf> cache;
  private final Findings findings;

  /**
   * @param cache where the servers are those of {@code [cache]}
   */
  AccessChoice(
      Flags flags,
      Map<String, String> environment,
      Optional<KeystoneConf> cache,
      Findings findings) {
    this.flags = flags;
    this.environment = environment;
    this.cache = cache;
    this.findings = findings;
  }

  /** The access to these servers; what is wrong is noted. */
  MemcachedAccess choose(List<Server> servers) {
    Optional<MemcachedTls> tls = tls();
    Optional<MemcachedLogin> login = login();
    if (login.isPresent()) {
      checkSasl(servers, tls.isPresent());
    }
    return new MemcachedAccess(tls, login);
  }

  /** What the client library of the binary protocol does not have. */
  private void checkSasl(List<Server> servers, boolean tls) {
    if (tls) {
      findings.problem(
          Flag.MEMCACHED_SASL.option(),
          "SASL over TLS is not supported",
          "switch one of them off: --no-memcached.sasl or --no-memcached.tls");
    }
    servers.stream()
        .filter(Server::isSocketFile)
        .forEach(
            server ->
                findings.problem(
                    Flag.MEMCACHED_SERVERS.option(),
                    "SASL through the socket file " + server.address() + " is not supported",
                    "give the server's host and port, or --no-memcached.sasl"));
    findings.notice(
        "memcached servers with SASL list no keys: token lists are read of those users only whom"
            + " the database or "
            + Flag.USERS_FILE.option()
            + " names");
  }

  private Optional<MemcachedTls> tls() {
    if (!isOn(Flag.MEMCACHED_TLS, "tls_enabled")) {
      List.of(
              Flag.MEMCACHED_TLS_CA_FILE,
              Flag.MEMCACHED_TLS_CERT_FILE,
              Flag.MEMCACHED_TLS_KEY_FILE,
              Flag.MEMCACHED_TLS_SERVER_NAME)
          .forEach(flag -> demand(Flag.MEMCACHED_TLS, flag));
      return Optional.empty();
    }
    inCache("tls_allowed_ciphers")
        .ifPresent(
            ciphers ->
                findings.notice(
                    ciphers.where()
                        + " is not used: the exporter offers the cipher suites of TLS 1.2 and 1.3"
                        + " that Java allows"));
    Optional<Path> authorities =
        setting(Flag.MEMCACHED_TLS_CA_FILE, "tls_cafile").flatMap(file -> pem(file).certificates());
    Optional<ClientCertificate> client = client();
    MemcachedTls tls =
        new MemcachedTls(authorities, client, flags.text(Flag.MEMCACHED_TLS_SERVER_NAME));
    if (!findings.hasProblems()) {
      check(tls);
    }
    return Optional.of(tls);
  }

  private Optional<ClientCertificate> client() {
    Optional<Setting> certificate = setting(Flag.MEMCACHED_TLS_CERT_FILE, "tls_certfile");
    Optional<Setting> key = setting(Flag.MEMCACHED_TLS_KEY_FILE, "tls_keyfile");
    if (certificate.isEmpty()) {
      key.ifPresent(
          alone ->
              findings.problem(
                  alone.where(),
                  "names a key without a certificate",
                  "add " + Flag.MEMCACHED_TLS_CERT_FILE.option()));
      return Optional.empty();
    }
    Optional<Path> certificateFile = certificate.flatMap(file -> pem(file).certificates());
    // Python takes the key from the certificate's file where no other is named.
    Optional<Path> keyFile = key.or(() -> certificate).flatMap(file -> pem(file).privateKey());
    return certificateFile.flatMap(
        file -> keyFile.map(privateKey -> new ClientCertificate(file, privateKey)));
  }

  private PemSetting pem(Setting file) {
    return new PemSetting("it", file, findings);
  }

  /** Files can look right and hold nonsense. */
  private void check(MemcachedTls tls) {
    try {
      PemFiles.context(tls.authorities(), tls.client());
    } catch (IOException | GeneralSecurityException e) {
      findings.problem(
          Flag.MEMCACHED_TLS.option(),
          "the certificates or the key of TLS to memcached cannot be used (" + e.getMessage() + ")",
          "name PEM files with whole certificates, and the key of the client's certificate");
    }
  }

  private Optional<MemcachedLogin> login() {
    Optional<Setting> given =
        flags
            .text(Flag.MEMCACHED_USERNAME)
            .map(name -> new Setting(name, Flag.MEMCACHED_USERNAME.option()));
    boolean sasl =
        flags
            .isOn(Flag.MEMCACHED_SASL)
            .or(() -> given.map(name -> true))
            .or(() -> cache.flatMap(conf -> conf.isCacheOn("memcache_sasl_enabled")))
            .orElse(false);
    if (!sasl && given.isPresent()) {
      findings.problem(
          given.get().where(),
          "names an account for SASL alone: memcached's login of -Y is no longer supported, as no"
              + " Keystone can use it",
          "remove it, or --no-memcached.sasl");
      return Optional.empty();
    }
    Optional<Setting> user = sasl ? given.or(() -> inCache("memcache_username")) : Optional.empty();
    if (user.isEmpty()) {
      demand(Flag.MEMCACHED_USERNAME, Flag.MEMCACHED_PASSWORD_FILE);
      if (sasl) {
        findings.problem(
            Flag.MEMCACHED_SASL.option(),
            "SASL needs an account",
            "give "
                + Flag.MEMCACHED_USERNAME.option()
                + " and "
                + Flag.MEMCACHED_PASSWORD_FILE.option());
      }
      return Optional.empty();
    }
    Optional<Secret> password =
        PASSWORD
            .choose(flags, environment, findings)
            .or(() -> inCache("memcache_password").map(Setting::value).map(Secret::new));
    checkName(user.get());
    if (password.isEmpty()) {
      findings.problem(
          user.get().where(),
          "names an account without a password",
          "give "
              + Flag.MEMCACHED_PASSWORD_FILE.option()
              + " or "
              + ConfigLoader.MEMCACHED_PASSWORD_VARIABLE);
    } else if (!NAME.matcher(password.get().reveal()).matches()) {
      findings.problem(
          user.get().where(),
          "has a password that is longer than 250 characters or has control characters",
          "choose one that memcached can have");
    }
    return password.map(known -> new MemcachedLogin(user.get().value(), known));
  }

  private void checkName(Setting user) {
    if (!NAME.matcher(user.value()).matches()) {
      findings.problem(
          user.where(),
          "names an account that memcached cannot have",
          "write at most 250 characters, without control characters");
    }
  }

  private boolean isOn(Flag flag, String option) {
    return flags.isOn(flag).or(() -> cache.flatMap(conf -> conf.isCacheOn(option))).orElse(false);
  }

  private Optional<Setting> setting(Flag flag, String option) {
    return flags.text(flag).map(text -> new Setting(text, flag.option())).or(() -> inCache(option));
  }

  private Optional<Setting> inCache(String option) {
    return cache.flatMap(conf -> conf.cache(option));
  }

  private void demand(Flag needed, Flag given) {
    if (flags.text(given).isPresent()) {
      findings.problem(
          given.option(), "has no effect alone", "add " + needed.option() + ", or remove it");
    }
  }
}
