package io.github.keystonetoken.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The TLS of a web configuration.
 *
 * @param section {@code tls_server_config}
 * @param directory what names of files are relative to
 */
record ServerTlsChoice(WebSection section, Path directory) {

  private static final int MAX_FILE_BYTES = 1 << 20;

  private static final Set<String> KNOWN =
      Set.of(
          "cert",
          "cert_file",
          "key",
          "key_file",
          "client_ca",
          "client_ca_file",
          "client_auth_type",
          "min_version");

  private static final Map<String, String> UNSUPPORTED =
      Map.of(
          "client_allowed_sans",
          "remove it, and name in client_ca_file an authority that signs for these clients only",
          "max_version",
          "remove it: TLS 1.2 and 1.3 are offered",
          "cipher_suites",
          "remove it: Java chooses, by jdk.tls.disabledAlgorithms",
          "prefer_server_cipher_suites",
          "remove it: the server's order is preferred",
          "curve_preferences",
          "remove it: Java chooses, by jdk.tls.namedGroups");

  /** By min_version. What is older than TLS 1.2, Java does not offer. */
  private static final Map<String, List<String>> PROTOCOLS =
      Map.of(
          "TLS10", List.of("TLSv1.2", "TLSv1.3"),
          "TLS11", List.of("TLSv1.2", "TLSv1.3"),
          "TLS12", List.of("TLSv1.2", "TLSv1.3"),
          "TLS13", List.of("TLSv1.3"));

  private static final String VERIFIED = "RequireAndVerifyClientCert";

  /** The files that the section names. */
  Stream<Path> paths() {
    return Stream.of("cert_file", "key_file", "client_ca_file")
        .flatMap(key -> section.text(key).stream())
        .flatMap(this::paths);
  }

  /** The TLS; empty if none is asked for, or if something is wrong with it, which is noted. */
  Optional<ServerTls> choose() {
    if (section.entries().isEmpty()) {
      return Optional.empty();
    }
    section.refuseOthers(KNOWN, UNSUPPORTED);
    require("cert");
    require("key");
    Optional<List<X509Certificate>> chain = certificates("cert");
    Optional<PrivateKey> key = key();
    Optional<List<X509Certificate>> authorities = certificates("client_ca");
    Optional<ServerTls.Clients> clients = clients(authorities);
    List<String> protocols = protocols();
    if (chain.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    checkPair(chain.get(), key.get());
    return Optional.of(new ServerTls(chain.get(), key.get(), clients, protocols));
  }

  private void require(String key) {
    if (!section.entries().containsKey(key) && !section.entries().containsKey(key + "_file")) {
      section.problem(
          "tls_server_config has no " + key + "_file",
          "name the PEM files of a certificate and of its key");
    }
  }

  /** The text in PEM of a key, or of the file that it names with {@code _file} behind it. */
  private Optional<String> pem(String key, String begin) {
    String fileKey = key + "_file";
    Optional<String> text = section.text(key);
    Optional<String> file = section.text(fileKey);
    if (text.isPresent() && file.isPresent()) {
      section.problem(
          section.shown(key) + " and " + section.shown(fileKey) + " are both given", "remove one");
      return Optional.empty();
    }
    return text.or(() -> file.flatMap(name -> read(shown(key), name)))
        .filter(pem -> holds(shown(key), pem, begin));
  }

  private String shown(String key) {
    return section.shown(section.entries().containsKey(key) ? key : key + "_file");
  }

  private Optional<String> read(String shown, String name) {
    Consumer<String> failure =
        reason ->
            section.problem(
                shown + " names " + Problem.quote(name) + ", which " + reason,
                "name a PEM file that the exporter's account may read");
    // A pipe would be waited for, and is empty the next time.
    if (paths(name).anyMatch(path -> Files.exists(path) && !Files.isRegularFile(path))) {
      failure.accept("is not a regular file");
      return Optional.empty();
    }
    return Optional.ofNullable(TextFile.read(directory, name, MAX_FILE_BYTES, failure))
        .map(TextFile::text);
  }

  private Stream<Path> paths(String name) {
    return TextFile.path(name).map(directory::resolve);
  }

  private boolean holds(String shown, String pem, String begin) {
    if (pem.contains("-----" + begin + "-----")) {
      return true;
    }
    if (begin.contains("KEY") && pem.contains(" PRIVATE KEY-----")) {
      section.problem(
          shown + " has a key that is not a plain PKCS#8 one",
          "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem");
    } else {
      section.problem(shown + " has no \"" + begin + "\"", "write PEM there");
    }
    return false;
  }

  private Optional<List<X509Certificate>> certificates(String key) {
    Optional<String> pem = pem(key, "BEGIN CERTIFICATE");
    try {
      return pem.isEmpty() ? Optional.empty() : Optional.of(PemFiles.certificates(pem.get()));
    } catch (GeneralSecurityException e) {
      section.problem(
          shown(key) + ": a certificate cannot be read (" + e.getMessage() + ")",
          "write whole certificates in PEM");
      return Optional.empty();
    }
  }

  private Optional<PrivateKey> key() {
    Optional<String> pem = pem("key", "BEGIN PRIVATE KEY");
    try {
      return pem.isEmpty() ? Optional.empty() : Optional.of(PemFiles.privateKey(pem.get()));
    } catch (GeneralSecurityException e) {
      // Without what Java says: it has seen the key.
      section.problem(
          shown("key") + ": the key cannot be read",
          "write a whole RSA, EC or EdDSA key in PKCS#8");
      return Optional.empty();
    }
  }

  private Optional<ServerTls.Clients> clients(Optional<List<X509Certificate>> authorities) {
    String type = section.text("client_auth_type").orElse("NoClientCert");
    if (type.equals(VERIFIED)) {
      return Optional.of(new ServerTls.Clients(authorities));
    }
    if (!type.equals("NoClientCert")) {
      section.problem(
          section.shown("client_auth_type") + " has a value that is not supported",
          "write NoClientCert or " + VERIFIED);
    } else if (authorities.isPresent()) {
      section.problem(
          shown("client_ca") + " is not used without client certificates",
          "add client_auth_type: " + VERIFIED);
    }
    return Optional.empty();
  }

  private List<String> protocols() {
    List<String> protocols = PROTOCOLS.get(section.text("min_version").orElse("TLS12"));
    if (protocols == null) {
      section.problem(
          section.shown("min_version") + " has a value that is not supported",
          "write TLS12 or TLS13");
      return List.of();
    }
    return protocols;
  }

  private void checkPair(List<X509Certificate> chain, PrivateKey key) {
    if (!PemFiles.isPair(chain.get(0).getPublicKey(), key)) {
      section.problem(
          "the key of tls_server_config is not that of the first certificate",
          "name the certificate and the key that were made together");
      return;
    }
    try {
      PemFiles.keyStore(key, chain);
    } catch (IOException | GeneralSecurityException e) {
      section.problem(
          "the certificates of tls_server_config are no chain",
          "write the exporter's own first, and after each the one that signed it");
    }
  }
}
