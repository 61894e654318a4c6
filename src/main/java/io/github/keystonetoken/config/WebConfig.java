package io.github.keystonetoken.config;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How pages are served, as the file of {@code --web.config.file} has it.
 *
 * @param tls empty for plain HTTP
 * @param headers by name, sent with every response
 * @param users bcrypt hashes of passwords by user; none if everybody may read
 */
public record WebConfig(
    Optional<ServerTls> tls, Map<String, String> headers, Map<String, Secret> users) {

  /** Without such a file: plain HTTP, without users. */
  public static final WebConfig PLAIN = new WebConfig(Optional.empty(), Map.of(), Map.of());

  /**
   * The TLS that pages are served over. It holds what the files held when they were read, so that a
   * renewed certificate makes another configuration.
   *
   * @param chain the exporter's own certificate, and the intermediate ones behind it
   * @param clients what is asked of clients; empty if they need no certificate
   * @param protocols allowed, by Java's names
   */
  public record ServerTls(
      List<X509Certificate> chain,
      PrivateKey key,
      Optional<Clients> clients,
      List<String> protocols) {

    /**
     * Clients that must show a certificate.
     *
     * @param authorities that must have signed it; empty for those that Java trusts
     */
    public record Clients(Optional<List<X509Certificate>> authorities) {}

    @Override
    public String toString() {
      return "ServerTls[" + chain.get(0).getSubjectX500Principal() + "]";
    }
  }
}
