package io.github.keystonetoken.config;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The TLS that pages are served over. It holds what the files held when they were read, so that a
 * renewed certificate makes another configuration.
 *
 * @param chain the exporter's own certificate, and the intermediate ones behind it
 * @param key its key
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
  public record Clients(Optional<List<X509Certificate>> authorities) {
    public Clients {
      authorities = authorities.map(List::copyOf);
    }
  }

  public ServerTls {
    chain = List.copyOf(chain);
    protocols = List.copyOf(protocols);
  }

  @Override
  public String toString() {
    return "ServerTls[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
