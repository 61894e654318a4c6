package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Server;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where token lists are, and how the servers are reached. */
@Command(optionListHeading = "%nmemcached:%n")
final class MemcachedOptions {

  @Option(
      names = "--memcached.servers",
      paramLabel = "LIST",
      description =
          "Servers that hold tokens, exactly as and in the order in which Keystone lists them."
              + " Overrides keystone.conf.")
  @Nullable String servers;

  @Option(
      names = "--memcached.tls",
      negatable = true,
      description =
          "Connect over TLS and verify the servers' certificates. Default: as [cache] tls_enabled"
              + " says of the servers of [cache].")
  @Nullable Boolean tls;

  @Option(
      names = "--memcached.tls-ca-file",
      paramLabel = "PATH",
      description =
          "PEM file of the authorities that signed these certificates. Default: [cache]"
              + " tls_cafile, else those that Java trusts.")
  @Nullable String tlsCaFile;

  @Option(
      names = "--memcached.tls-cert-file",
      paramLabel = "PATH",
      description = "PEM file of the exporter's own certificate. Overrides [cache] tls_certfile.")
  @Nullable String tlsCertFile;

  @Option(
      names = "--memcached.tls-key-file",
      paramLabel = "PATH",
      description =
          "PEM file of its key, in PKCS#8. Overrides [cache] tls_keyfile. Default: the"
              + " certificate's file.")
  @Nullable String tlsKeyFile;

  @Option(
      names = "--memcached.tls-server-name",
      paramLabel = "NAME",
      description = "Name in the servers' certificates. Default: each server's in the list.")
  @Nullable String tlsServerName;

  @Option(
      names = "--memcached.username",
      paramLabel = "NAME",
      description =
          "Account of the memcached servers, for a login by SASL (option -S). Overrides [cache]"
              + " username.")
  @Nullable String username;

  @Option(
      names = "--memcached.password-file",
      paramLabel = "PATH",
      description =
          "File that holds its password and nothing else. Overrides the environment variable "
              + ConfigLoader.MEMCACHED_PASSWORD_VARIABLE
              + ", which overrides [cache] password.")
  @Nullable String passwordFile;

  @Option(
      names = "--memcached.sasl",
      negatable = true,
      description =
          "Log in by SASL, over the binary protocol (option -S). Default: on if an account is"
              + " given, else as [cache] memcache_sasl_enabled says of the servers of [cache].")
  @Nullable Boolean sasl;

  /** The servers to watch: the flag's, else those that keep Keystone's tokens, else its cache's. */
  Servers choose(KeystoneConf keystone, ProblemCollector problems) {
    Setting list = null;
    boolean areOfCache = false;
    if (servers != null) {
      list = new Setting(servers, "--memcached.servers", problems);
    } else if (keystone.keepsTokensInMemcached()) {
      list = orDefault(keystone.memcacheServers(), "[memcache] servers", problems);
    } else if (keystone.cachesInMemcached()) {
      list = orDefault(keystone.cacheServers(), "[cache] memcache_servers", problems);
      areOfCache = true;
      if (!keystone.expiresCache()) {
        problems.notice(
            "[cache] backend_expiration_time (oslo.cache 3.10 and later) is not set: what Keystone"
                + " caches never expires in memcached, and is there until it is evicted; set it to"
                + " more than [cache] expiration_time and every cache_time, for example to 86400");
      }
    }
    // What stands in keystone.conf must not keep the database from being watched.
    List<Server> parsed = list == null ? List.of() : ServerList.parse(list, servers != null);
    return new Servers(
        parsed,
        areOfCache && !parsed.isEmpty(),
        list == null ? keystone.whyNotInMemcached() : null);
  }

  /** Whether a flag says how the servers are reached. */
  boolean hasAccess() {
    return Arrays.asList(
            tls, tlsCaFile, tlsCertFile, tlsKeyFile, tlsServerName, username, passwordFile, sasl)
        .stream()
        .anyMatch(Objects::nonNull);
  }

  private static Setting orDefault(
      Optional<Setting> written, String option, ProblemCollector problems) {
    if (written.isEmpty()) {
      problems.notice(
          option + " is not set: Keystone's default " + ServerList.DEFAULT + " is used");
    }
    return written.orElse(new Setting(ServerList.DEFAULT, option, problems));
  }

  /**
   * The memcached servers that are watched.
   *
   * @param list in Keystone's order; none if none are known
   * @param areOfCache whether these are the servers of {@code [cache]}, which keep no tokens
   * @param whyNone what says that there are none; null if nothing does
   */
  record Servers(List<Server> list, boolean areOfCache, @Nullable String whyNone) {

    /** Whether a collector of these servers runs. */
    boolean isOn(String collector, @Nullable Boolean wanted, ProblemCollector problems) {
      if (Boolean.FALSE.equals(wanted)) {
        return false;
      }
      if (whyNone != null) {
        problems.nothingToWatch(collector, wanted, whyNone, null);
      } else if (list.isEmpty()) {
        problems.nothingToWatch(
            collector,
            wanted,
            "no memcached servers are known",
            "give --memcached.servers or --keystone.conf");
      } else if (areOfCache && collector.equals("lists")) {
        problems.notice(
            "The memcached servers are those of Keystone's cache, where no token list is expected;"
                + " the lists collector reports what it finds there, as the regions of the cache");
      }
      return !list.isEmpty();
    }
  }
}
