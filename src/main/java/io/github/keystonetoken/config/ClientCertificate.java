package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the exporter proves to be.
 *
 * @param certificate PEM file with the certificate and the intermediate ones behind it
 * @param key PEM file with its private key in PKCS#8; may be the same file
 */
public record ClientCertificate(Path certificate, Path key) {

  /** Files that TLS with these depends on. */
  static List<Path> files(Optional<Path> authorities, Optional<ClientCertificate> client) {
    List<Path> files = new ArrayList<>();
    authorities.ifPresent(files::add);
    client.ifPresent(own -> files.addAll(List.of(own.certificate(), own.key())));
    return files;
  }
}
