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
import org.jspecify.annotations.Nullable;

/**
 * How the memcached servers are reached: as the flags say, and where the servers are those of
 * {@code [cache]} else as oslo.cache reads that section. The driver that keeps tokens in memcached
 * knows neither TLS nor login.
 */
final class MemcachedAccessChoice {

  private static final PasswordChoice PASSWORD =
      new PasswordChoice("--memcached.password-file", ConfigLoader.MEMCACHED_PASSWORD_VARIABLE);

  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,250}");

  private final MemcachedOptions given;
  private final Map<String, String> environment;
  private final Optional<KeystoneConf> cache;
  private final boolean isDatabaseWatched;
  private final ProblemCollector problems;
  private boolean isSupported = true;

  /**
   * @param cache where the servers are those of {@code [cache]}
   * @param isDatabaseWatched whether there is something to watch without memcached
   */
  MemcachedAccessChoice(
      MemcachedOptions given,
      Map<String, String> environment,
      Optional<KeystoneConf> cache,
      boolean isDatabaseWatched,
      ProblemCollector problems) {
    this.given = given;
    this.environment = environment;
    this.cache = cache;
    this.isDatabaseWatched = isDatabaseWatched;
    this.problems = problems;
  }

  /** The access to these servers; what is wrong is noted. */
  MemcachedAccess choose(List<Server> servers) {
    Optional<MemcachedAccess.Tls> tls = tls();
    Optional<MemcachedAccess.Login> login = login();
    if (login.isPresent()) {
      checkSasl(servers, tls.isPresent());
    }
    return new MemcachedAccess(tls, login);
  }

  /**
   * Whether the servers can be reached as the settings say. If not, the servers are those of {@code
   * [cache]}, and a notice says that they are not watched.
   */
  boolean isSupported() {
    return isSupported;
  }

  /** What the client library of the binary protocol does not have. */
  private void checkSasl(List<Server> servers, boolean tls) {
    if (tls) {
      refuse(
          "--memcached.sasl",
          "SASL over TLS",
          "switch one of them off: --no-memcached.sasl or --no-memcached.tls");
    }
    servers.stream()
        .filter(Server::isSocketFile)
        .forEach(
            server ->
                refuse(
                    "--memcached.servers",
                    "SASL through the socket file " + server.address(),
                    "give the server's host and port, or --no-memcached.sasl"));
    if (isSupported) {
      problems.notice(
          "memcached servers with SASL list no keys: only the token lists of users that the"
              + " database or --keystone.users-file names are read");
    }
  }

  private void refuse(String flag, String what, String remedy) {
    if (cache.isPresent() && isDatabaseWatched) {
      isSupported = false;
      problems.notice("memcached is not watched: " + what + " is not supported; " + remedy);
    } else {
      problems.add(flag, what + " is not supported", remedy);
    }
  }

  private Optional<MemcachedAccess.Tls> tls() {
    if (!isOn(given.tls, "tls_enabled")) {
      refuseAlone("--memcached.tls", "--memcached.tls-ca-file", given.tlsCaFile);
      refuseAlone("--memcached.tls", "--memcached.tls-cert-file", given.tlsCertFile);
      refuseAlone("--memcached.tls", "--memcached.tls-key-file", given.tlsKeyFile);
      refuseAlone("--memcached.tls", "--memcached.tls-server-name", given.tlsServerName);
      return Optional.empty();
    }
    inCache("tls_allowed_ciphers")
        .ifPresent(
            ciphers ->
                problems.notice(
                    ciphers.where()
                        + " is not used: the exporter offers the cipher suites of TLS 1.2 and 1.3"
                        + " that Java allows"));
    Optional<Path> authorities =
        setting("--memcached.tls-ca-file", given.tlsCaFile, "tls_cafile")
            .flatMap(file -> pem(file).certificates());
    Optional<ClientCertificate> client = client();
    MemcachedAccess.Tls tls =
        new MemcachedAccess.Tls(authorities, client, Optional.ofNullable(given.tlsServerName));
    if (!problems.hasProblems()) {
      check(tls);
    }
    return Optional.of(tls);
  }

  private Optional<ClientCertificate> client() {
    Optional<Setting> certificate =
        setting("--memcached.tls-cert-file", given.tlsCertFile, "tls_certfile");
    Optional<Setting> key = setting("--memcached.tls-key-file", given.tlsKeyFile, "tls_keyfile");
    if (certificate.isEmpty()) {
      key.ifPresent(
          alone ->
              problems.add(
                  alone.where(),
                  "names a key without a certificate",
                  "add --memcached.tls-cert-file"));
      return Optional.empty();
    }
    // Python takes the key from the certificate's file if no other is named.
    return PemSetting.client(pem(certificate.get()), pem(key.orElse(certificate.get())));
  }

  private PemSetting pem(Setting file) {
    return new PemSetting("it", file, problems);
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

  private Optional<MemcachedAccess.Login> login() {
    boolean sasl =
        (given.username != null && given.sasl == null) || isOn(given.sasl, "memcache_sasl_enabled");
    if (!sasl && given.username != null) {
      problems.add(
          "--memcached.username",
          "names an account for SASL alone: memcached's login of -Y is no longer supported, as no"
              + " Keystone can use it",
          "remove it, or --no-memcached.sasl");
      return Optional.empty();
    }
    Optional<Setting> user =
        sasl
            ? Optional.ofNullable(given.username)
                .map(name -> new Setting(name, "--memcached.username"))
                .or(() -> inCache("memcache_username"))
            : Optional.empty();
    if (user.isEmpty()) {
      refuseAlone("--memcached.username", "--memcached.password-file", given.passwordFile);
      if (sasl) {
        problems.add(
            "--memcached.sasl",
            "SASL needs an account",
            "give --memcached.username and --memcached.password-file");
      }
      return Optional.empty();
    }
    Optional<Secret> password =
        PASSWORD
            .choose(given.passwordFile, environment, problems)
            .or(() -> inCache("memcache_password").map(Setting::value).map(Secret::new));
    checkName(user.get());
    if (password.isEmpty()) {
      problems.add(
          user.get().where(),
          "names an account without a password",
          "give --memcached.password-file or " + ConfigLoader.MEMCACHED_PASSWORD_VARIABLE);
    } else if (!NAME.matcher(password.get().reveal()).matches()) {
      problems.add(
          user.get().where(),
          "has a password that is longer than 250 characters or has control characters",
          "choose one that memcached can have");
    }
    return password.map(known -> new MemcachedAccess.Login(user.get().value(), known));
  }

  private void checkName(Setting user) {
    if (!NAME.matcher(user.value()).matches()) {
      problems.add(
          user.where(),
          "names an account that memcached cannot have",
          "write at most 250 characters, without control characters");
    }
  }

  private boolean isOn(@Nullable Boolean wanted, String option) {
    return Optional.ofNullable(wanted)
        .or(() -> cache.flatMap(conf -> conf.isCacheOn(option)))
        .orElse(false);
  }

  private Optional<Setting> setting(String flag, @Nullable String value, String option) {
    return Optional.ofNullable(value)
        .map(text -> new Setting(text, flag))
        .or(() -> inCache(option));
  }

  private Optional<Setting> inCache(String option) {
    return cache.flatMap(conf -> conf.cache(option));
  }

  private void refuseAlone(String needed, String flag, @Nullable String value) {
    if (value != null) {
      problems.add(flag, "has no effect alone", "add " + needed + ", or remove it");
    }
  }
}
