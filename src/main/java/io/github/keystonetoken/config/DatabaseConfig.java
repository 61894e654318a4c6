package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach Keystone's database.
 *
 * @param host name or address, without brackets; not used where {@code unixSocket} is present
 * @param port TCP port
 * @param unixSocket the server's socket file, where one is named
 * @param database name of the schema
 * @param user account
 * @param password its password; empty for none
 * @param tls TLS, where it is required; without it, it is used where the server has it
 */
public record DatabaseConfig(
    String host,
    int port,
    Optional<Path> unixSocket,
    String database,
    String user,
    Optional<Secret> password,
    Optional<DatabaseTls> tls) {

  /** Where the database is, for a person. */
  public String address() {
    return unixSocket.map(Path::toString).orElseGet(() -> host + ":" + port) + "/" + database;
  }
}
