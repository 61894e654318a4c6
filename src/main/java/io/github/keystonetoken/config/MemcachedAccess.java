package io.github.keystonetoken.config;

import java.util.Optional;

/**
 * What it takes to reach the memcached servers, beside their addresses.
 *
 * @param tls TLS, where it is used; never through a socket file
 * @param login the account, where there is one
 */
public record MemcachedAccess(Optional<MemcachedTls> tls, Optional<MemcachedLogin> login) {

  /** Without TLS and login: as nearly every memcached is reached. */
  public static final MemcachedAccess PLAIN =
      new MemcachedAccess(Optional.empty(), Optional.empty());
}
