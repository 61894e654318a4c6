package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach Keystone's database.
 *
 * @param host name or address, without brackets; not used if {@code unixSocket} is present
 * @param unixSocket the server's socket file, if one is named
 * @param password its password; empty for none
 * @param tls TLS, if it is required; without it, TLS is used if the server has it
 */
public record DatabaseConfig(
    String host,
    int port,
    Optional<Path> unixSocket,
    String database,
    String user,
    Optional<Secret> password,
    Optional<Tls> tls) {

  /** Where the database is, for a person. */
  public String address() {
    return unixSocket.map(Path::toString).orElseGet(() -> host + ":" + port) + "/" + database;
  }

  /**
   * TLS to the database, required and verified.
   *
   * @param authorities PEM file with the authorities that may have signed the server's certificate
   *     ({@code ssl_ca})
   * @param client what the exporter shows to a server that asks for it, as it does of an account
   *     that is to {@code REQUIRE X509}
   */
  public record Tls(Path authorities, Optional<ClientCertificate> client) {}
}
