package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What it takes to reach the memcached servers, beside their addresses.
 *
 * @param tls TLS, if it is used; never through a socket file
 * @param login the account, if there is one
 */
public record MemcachedAccess(Optional<Tls> tls, Optional<Login> login) {

  /** Without TLS and login: as nearly every memcached is reached. */
  public static final MemcachedAccess PLAIN =
      new MemcachedAccess(Optional.empty(), Optional.empty());

  /**
   * TLS to the memcached servers, required and verified, host name included, as oslo.cache has it.
   *
   * @param authorities PEM file with the authorities that may have signed the servers'
   *     certificates; empty for those that Java trusts
   * @param client what the exporter shows to a server that asks for it
   * @param serverName what the certificates are for, if it is not the name in the list
   */
  public record Tls(
      Optional<Path> authorities,
      Optional<ClientCertificate> client,
      Optional<String> serverName) {}

  /** The files that a login depends on. */
  public List<Path> tlsFiles() {
    return tls.map(used -> ClientCertificate.files(used.authorities(), used.client()))
        .orElse(List.of());
  }

  /** An account of the memcached servers, for a login by SASL ({@code -S}). */
  public record Login(String user, Secret password) {}
}
