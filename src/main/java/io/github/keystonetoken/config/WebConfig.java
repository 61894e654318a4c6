package io.github.keystonetoken.config;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How pages are served, as configured by the file of {@code --web.config.file}.
 *
 * @param tls null for plain HTTP
 * @param headers by name, sent with every response
 * @param users bcrypt hashes of passwords by user; empty if no login is needed
 */
public record WebConfig(
    @Nullable ServerTls tls, Map<String, String> headers, Map<String, Secret> users) {

  /** Without such a file: plain HTTP, without users. */
  public static final WebConfig PLAIN = new WebConfig(null, Map.of(), Map.of());

  /**
   * The TLS that pages are served over. It holds what the files held when they were read, so that a
   * renewed certificate makes another configuration.
   *
   * @param chain the exporter's own certificate, followed by the intermediate ones
   * @param needsClientCertificate whether clients must show a certificate
   * @param clientAuthorities that must have signed it; null for those that Java trusts
   * @param protocols allowed, by Java's names
   */
  public record ServerTls(
      List<X509Certificate> chain,
      PrivateKey key,
      boolean needsClientCertificate,
      @Nullable List<X509Certificate> clientAuthorities,
      List<String> protocols) {

    @Override
    public String toString() {
      return "ServerTls[" + chain.get(0).getSubjectX500Principal() + "]";
    }
  }
}
