package io.github.keystonetoken.config;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags about the memcached servers. */
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

  /** Whether a flag says how the servers are reached. */
  boolean hasAccess() {
    return Stream.of(
            tls, tlsCaFile, tlsCertFile, tlsKeyFile, tlsServerName, username, passwordFile, sasl)
        .anyMatch(Objects::nonNull);
  }
}
