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
          "Servers that hold tokens, written and ordered exactly as in Keystone's list. Overrides keystone.conf.")
  @Nullable String servers;

  @Option(
      names = "--memcached.tls",
      negatable = true,
      description =
          "Connect over TLS and verify the servers' certificates. Default for the servers of [cache]: [cache] tls_enabled.")
  @Nullable Boolean tls;

  @Option(
      names = "--memcached.tls-ca-file",
      paramLabel = "PATH",
      description =
          "PEM file of the authorities that signed these certificates. Default: [cache] tls_cafile, else the authorities that Java trusts.")
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
          "PEM file of its key, in PKCS#8. Overrides [cache] tls_keyfile. Default: the certificate's file.")
  @Nullable String tlsKeyFile;

  @Option(
      names = "--memcached.tls-server-name",
      paramLabel = "NAME",
      description = "Name in the servers' certificates. Default: each server's name in the list.")
  @Nullable String tlsServerName;

  @Option(
      names = "--memcached.username",
      paramLabel = "NAME",
      description =
          "Account for a login by SASL (memcached's option -S). Overrides [cache] username.")
  @Nullable String username;

  @Option(
      names = "--memcached.password-file",
      paramLabel = "PATH",
      description =
          "File that contains the password of this account and nothing else. Overrides the environment variable "
              + ConfigLoader.MEMCACHED_PASSWORD_VARIABLE
              + ", which overrides [cache] password.")
  @Nullable String passwordFile;

  @Option(
      names = "--memcached.sasl",
      negatable = true,
      description =
          "Log in by SASL, over the binary protocol (memcached's option -S). Default: on if --memcached.username is set, else [cache] memcache_sasl_enabled for the servers of [cache].")
  @Nullable Boolean sasl;

  /** Whether a flag decides how the servers are reached. */
  boolean hasAccess() {
    return Stream.of(
            tls, tlsCaFile, tlsCertFile, tlsKeyFile, tlsServerName, username, passwordFile, sasl)
        .anyMatch(Objects::nonNull);
  }
}
