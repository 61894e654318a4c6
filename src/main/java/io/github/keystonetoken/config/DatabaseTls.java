package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS to the database, required and verified.
 *
 * @param authorities PEM file with the authorities that may have signed the server's certificate
 *     ({@code ssl_ca})
 * @param client what the exporter shows to a server that asks for it, as it does of an account that
 *     is to {@code REQUIRE X509}
 */
public record DatabaseTls(Path authorities, Optional<ClientCertificate> client) {

  /**
   * What the exporter proves to be.
   *
   * @param certificate PEM file with the certificate and the intermediate ones behind it ({@code
   *     ssl_cert})
   * @param key PEM file with its private key in PKCS#8 ({@code ssl_key}); may be the same file
   */
  public record ClientCertificate(Path certificate, Path key) {}
}
