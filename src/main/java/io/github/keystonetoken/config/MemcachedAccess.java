package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
   * TLS to the memcached servers, required and verified, host name included, as oslo.cache has it.
   *
   * @param serverName name in the certificates; null if it is each server's name in the list
   */
  public record Tls(TlsFiles files, @Nullable String serverName) {}

  /** The files that a login depends on. */
  public List<Path> tlsFiles() {
    return tls.map(used -> used.files().paths()).orElse(List.of());
  }

  /** An account of the memcached servers, for a login by SASL ({@code -S}). */
  public record Login(String user, Secret password) {}
}
