package io.github.keystonetoken.config;

import io.github.keystonetoken.config.WebConfig.ServerTls;
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
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a web configuration.
 *
 * @param section {@code tls_server_config}
 * @param directory what names of files are relative to
 */
record WebTls(WebSection section, Path directory) {

  private static final int MAX_FILE_BYTES = 1 << 20;

  private static final Set<String> KNOWN =
      Set.of(
          "cert", "cert_file",
          "key", "key_file",
          "client_ca", "client_ca_file",
          "client_auth_type", "min_version");

  private static final Map<String, String> UNSUPPORTED =
      Map.of(
          "max_version", "remove it: TLS 1.2 and 1.3 are offered",
          "cipher_suites", "remove it: Java chooses, by jdk.tls.disabledAlgorithms",
          "prefer_server_cipher_suites", "remove it: the server's order is preferred",
          "curve_preferences", "remove it: Java chooses, by jdk.tls.namedGroups",
          "client_allowed_sans",
              "remove it, and name in client_ca_file an authority that signs"
                  + " for these clients only");

  private static final String NONE = "NoClientCert";
  private static final String VERIFIED = "RequireAndVerifyClientCert";

  /** The files that the section names. */
  List<Path> paths() {
    return Stream.of("cert_file", "key_file", "client_ca_file")
        .flatMap(key -> TextFile.path(section.text(key)).stream())
        .map(directory::resolve)
        .toList();
  }

  /** The TLS; empty if none is asked for, or if something is wrong with it, which is reported. */
  Optional<ServerTls> read() {
    if (section.entries().isEmpty()) {
      return Optional.empty();
    }
    section.refuseOthers(KNOWN, UNSUPPORTED);
    require("cert");
    require("key");
    List<X509Certificate> chain = certificates("cert");
    PrivateKey key = key();
    Optional<ServerTls.Clients> clients = clients(certificates("client_ca"));
    List<String> protocols = protocols();
    if (chain == null || key == null) {
      return Optional.empty();
    }
    checkPair(chain, key);
    return Optional.of(new ServerTls(chain, key, clients, protocols));
  }

  private void require(String key) {
    if (!section.entries().containsKey(key) && !section.entries().containsKey(key + "_file")) {
      section.problem(
          "tls_server_config has no " + key + "_file",
          "name the PEM files of a certificate and of its key");
    }
  }

  private @Nullable List<X509Certificate> certificates(String key) {
    String pem = pem(key, "BEGIN CERTIFICATE");
    try {
      return pem == null ? null : PemFiles.certificates(pem);
    } catch (GeneralSecurityException e) {
      section.problem(
          shown(key) + ": a certificate cannot be read (" + e.getMessage() + ")",
          "write whole certificates in PEM");
      return null;
    }
  }

  private @Nullable PrivateKey key() {
    String pem = pem("key", "BEGIN PRIVATE KEY");
    try {
      return pem == null ? null : PemFiles.privateKey(pem);
    } catch (GeneralSecurityException e) {
      // Without what Java says: it has seen the key.
      section.problem(
          shown("key") + ": the key cannot be read",
          "write a whole RSA, EC or EdDSA key in PKCS#8");
      return null;
    }
  }

  /** The text in PEM of a key, or of the file that it names with {@code _file} behind it. */
  private @Nullable String pem(String key, String begin) {
    String fileKey = key + "_file";
    String text = section.text(key);
    String file = section.text(fileKey);
    if (text != null && file != null) {
      section.problem(
          section.shown(key) + " and " + section.shown(fileKey) + " are both given", "remove one");
      return null;
    }
    String pem = file == null ? text : read(shown(key), file);
    if (pem == null || pem.contains("-----" + begin + "-----")) {
      return pem;
    }
    if (begin.contains("KEY") && pem.contains(" PRIVATE KEY-----")) {
      section.problem(shown(key) + " has a key that is not a plain PKCS#8 one", PemFiles.CONVERT);
    } else {
      section.problem(shown(key) + " has no \"" + begin + "\"", "write PEM there");
    }
    return null;
  }

  private String shown(String key) {
    return section.shown(section.entries().containsKey(key) ? key : key + "_file");
  }

  private @Nullable String read(String shown, String name) {
    Consumer<String> failure =
        reason ->
            section.problem(
                shown + " names " + Problem.quote(name) + ", which " + reason,
                "name a PEM file that the exporter's account may read");
    Path path = TextFile.path(name).map(directory::resolve).orElse(null);
    // A pipe would be waited for, and is empty the next time.
    if (path != null && Files.exists(path) && !Files.isRegularFile(path)) {
      failure.accept("is not a regular file");
      return null;
    }
    TextFile file = TextFile.read(path == null ? name : path.toString(), MAX_FILE_BYTES, failure);
    return file == null ? null : file.text();
  }

  private Optional<ServerTls.Clients> clients(@Nullable List<X509Certificate> authorities) {
    String type = section.text("client_auth_type", NONE);
    if (type.equals(VERIFIED)) {
      return Optional.of(new ServerTls.Clients(Optional.ofNullable(authorities)));
    }
    if (!type.equals(NONE)) {
      section.problem(
          section.shown("client_auth_type") + " has a value that is not supported",
          "write " + NONE + " or " + VERIFIED);
    } else if (authorities != null) {
      section.problem(
          shown("client_ca") + " is not used without client certificates",
          "add client_auth_type: " + VERIFIED);
    }
    return Optional.empty();
  }

  private List<String> protocols() {
    return switch (section.text("min_version", "TLS12")) {
      // Java does not offer what is older than TLS 1.2.
      case "TLS10", "TLS11", "TLS12" -> List.of("TLSv1.2", "TLSv1.3");
      case "TLS13" -> List.of("TLSv1.3");
      default -> {
        section.problem(
            section.shown("min_version") + " has a value that is not supported",
            "write TLS12 or TLS13");
        yield List.of();
      }
    };
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
