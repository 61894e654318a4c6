package io.github.keystonetoken.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Keystone's database.
 *
 * @param host name or address, without brackets; not used if there is a {@code unixSocket}
 * @param unixSocket the server's socket file; null if none is named
 * @param password null for none
 * @param tls null if nothing is configured: then TLS is used if the server offers it
 */
public record DatabaseConfig(
    String host,
    int port,
    @Nullable Path unixSocket,
    String database,
    String user,
    @Nullable Secret password,
    @Nullable Tls tls) {

  /** Where the database is, for a person. */
  public String address() {
    return (unixSocket == null ? host + ":" + port : unixSocket) + "/" + database;
  }

  /** The files that a login depends on. */
  public TlsFiles tlsFiles() {
    return tls == null ? TlsFiles.NONE : tls.files();
  }

  /** TLS to the database. */
  public record Tls(Mode mode, TlsFiles files) {

    /** As MySQL's own clients call it ({@code --ssl-mode}). */
    public enum Mode {
      DISABLED,
      REQUIRED,
      VERIFY_CA,
      VERIFY_IDENTITY
    }
  }
}
