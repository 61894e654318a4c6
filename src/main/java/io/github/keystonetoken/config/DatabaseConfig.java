package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach Keystone's database.
 *
 * @param host name or address, without brackets; not used where {@code unixSocket} is present
 * @param port TCP port
 * @param unixSocket the server's socket file, where the URL names one
 * @param database name of the schema
 * @param user account
 * @param password its password; empty for none
 * @param tlsCa PEM file with the authorities that may have signed the server's certificate ({@code
 *     ssl_ca}); TLS is then required and verified
 */
public record DatabaseConfig(
    String host,
    int port,
    Optional<Path> unixSocket,
    String database,
    String user,
    Optional<Secret> password,
    Optional<Path> tlsCa) {

  /** Where the database is, for a person. */
  public String address() {
    return unixSocket.map(Path::toString).orElseGet(() -> host + ":" + port) + "/" + database;
  }
}
