package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to reach Keystone's database.
 *
 * @param host name or address, without brackets; not used if {@code unixSocket} is present
 * @param unixSocket the server's socket file, if one is named
 * @param password its password; empty for none
 * @param tls TLS, if anything is said of it; otherwise it is used if the server has it
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

  /** The files that a login depends on. */
  public List<Path> tlsFiles() {
    return tls.map(used -> ClientCertificate.files(used.authorities(), used.client()))
        .orElse(List.of());
  }

  /**
   * TLS to the database.
   *
   * @param authorities PEM file, or directory of them as OpenSSL has it, with the authorities that
   *     may have signed the server's certificate; empty for those that Java trusts
   * @param client what the exporter shows to a server that asks for it, as it does of an account
   *     that is to {@code REQUIRE X509}
   */
  public record Tls(Mode mode, Optional<Path> authorities, Optional<ClientCertificate> client) {

    /** As MySQL's own clients call it ({@code --ssl-mode}). */
    public enum Mode {
      DISABLED,
      REQUIRED,
      VERIFY_CA,
      VERIFY_IDENTITY
    }

    static Tls unverified(Mode mode) {
      return new Tls(mode, Optional.empty(), Optional.empty());
    }
  }
}
