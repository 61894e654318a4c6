package io.github.keystonetoken.config;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The TLS that pages are served over. It holds what the files held when they were read, so that a
 * renewed certificate makes another configuration.
 *
 * @param chain the exporter's own certificate, and the intermediate ones behind it
 * @param key its key
 * @param clients what is asked of clients
 * @param authorities who may have signed a client's certificate; empty for those that Java trusts
 * @param clientNames alternative names of which a client's certificate must have one; none where
 *     any will do
 * @param protocols allowed, by Java's names
 * @param cipherSuites allowed, by Java's names, in order of preference; none for Java's own choice
 * @param prefersOwnOrder whether this order goes before a client's
 */
public record ServerTls(
    List<X509Certificate> chain,
    PrivateKey key,
    Clients clients,
    Optional<List<X509Certificate>> authorities,
    List<String> clientNames,
    List<String> protocols,
    List<String> cipherSuites,
    boolean prefersOwnOrder) {

  public ServerTls {
    chain = List.copyOf(chain);
    authorities = authorities.map(List::copyOf);
    clientNames = List.copyOf(clientNames);
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
  }

  /** What is asked of clients: the client authentication types of Go's crypto/tls. */
  public enum Clients {
    NO_CERTIFICATE("NoClientCert"),
    REQUESTED("RequestClientCert"),
    REQUIRED_UNVERIFIED("RequireAnyClientCert"),
    VERIFIED_IF_GIVEN("VerifyClientCertIfGiven"),
    REQUIRED_AND_VERIFIED("RequireAndVerifyClientCert");

    private final String label;

    Clients(String label) {
      this.label = label;
    }

    /** As a file has it. */
    String label() {
      return label;
    }

    static Optional<Clients> of(String text) {
      // The older name of it, which the toolkit still takes.
      String current = text.equals("RequireClientCert") ? REQUIRED_UNVERIFIED.label : text;
      return Stream.of(values()).filter(clients -> clients.label.equals(current)).findFirst();
    }

    /** Whether a certificate that is shown must be signed by an authority. */
    public boolean areVerified() {
      return this == VERIFIED_IF_GIVEN || this == REQUIRED_AND_VERIFIED;
    }
  }

  @Override
  public String toString() {
    return "ServerTls[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
