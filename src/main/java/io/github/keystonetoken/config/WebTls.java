package io.github.keystonetoken.config;

import io.github.keystonetoken.config.WebConfig.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a web configuration.
 *
 * @param section {@code tls_server_config}
 * @param directory what names of files are relative to
 */
record WebTls(WebSection section, Path directory) {

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
              "remove it, and name in client_ca_file an authority that signs certificates for these clients only");

  private static final String NONE = "NoClientCert";
  private static final String VERIFIED = "RequireAndVerifyClientCert";

  /** The files that the section names. */
  List<Path> paths() {
    return Stream.of("cert_file", "key_file", "client_ca_file")
        .flatMap(key -> TextFile.path(section.text(key)).stream())
        .map(directory::resolve)
        .toList();
  }

  /** The TLS; null if the section is empty, or if something is wrong with it, which is reported. */
  @Nullable ServerTls read() {
    if (section.entries().isEmpty()) {
      return null;
    }
    section.refuseOthers(KNOWN, UNSUPPORTED);
    require("cert");
    require("key");
    List<X509Certificate> chain = certificates("cert");
    PrivateKey key = key();
    List<X509Certificate> authorities = certificates("client_ca");
    boolean needsClientCertificate = needsClientCertificate(authorities != null);
    List<String> protocols = protocols();
    if (chain == null || key == null) {
      return null;
    }
    checkPair(chain, key);
    return new ServerTls(chain, key, needsClientCertificate, authorities, protocols);
  }

  private void require(String key) {
    if (!section.entries().containsKey(key) && !section.entries().containsKey(key + "_file")) {
      section.problem(
          "tls_server_config has no " + key + "_file",
          "name the PEM files of a certificate and of its key");
    }
  }

  private @Nullable List<X509Certificate> certificates(String key) {
    String pem = pem(key, Pem.CERTIFICATE);
    try {
      return pem == null ? null : Pem.certificates(pem);
    } catch (GeneralSecurityException e) {
      section.problem(
          shown(key) + ": a certificate cannot be read (" + e.getMessage() + ")",
          "write whole certificates in PEM");
      return null;
    }
  }

  private @Nullable PrivateKey key() {
    String pem = pem("key", Pem.KEY);
    try {
      return pem == null ? null : Pem.privateKey(pem);
    } catch (GeneralSecurityException e) {
      // Without Java's message: it may quote the key.
      section.problem(
          shown("key") + ": the key cannot be read",
          "write a whole RSA, EC or EdDSA key in PKCS#8");
      return null;
    }
  }

  /** The text in PEM of a key, or of the file that the same key with {@code _file} names. */
  private @Nullable String pem(String key, String label) {
    String fileKey = key + "_file";
    String text = section.text(key);
    String name = section.text(fileKey);
    if (text != null && name != null) {
      section.problem(
          section.shown(key) + " and " + section.shown(fileKey) + " are both set", "remove one");
      return null;
    }
    if (text != null) {
      return setting(text, key).isPem("", text, label) ? text : null;
    }
    if (name == null) {
      return null;
    }
    String path = TextFile.path(name).map(directory::resolve).map(Path::toString).orElse(name);
    TextFile file = setting(path, fileKey).pemFile(label);
    return file == null ? null : file.text();
  }

  private Setting setting(String value, String key) {
    return new Setting(value, section.file() + ": " + section.shown(key), section.problems());
  }

  private String shown(String key) {
    return section.shown(section.entries().containsKey(key) ? key : key + "_file");
  }

  private boolean needsClientCertificate(boolean hasAuthorities) {
    String type = section.text("client_auth_type", NONE);
    if (!type.equals(NONE) && !type.equals(VERIFIED)) {
      section.problem(
          section.shown("client_auth_type") + " has a value that is not supported",
          "write " + NONE + " or " + VERIFIED);
    } else if (type.equals(NONE) && hasAuthorities) {
      section.problem(
          shown("client_ca") + " is not used without client certificates",
          "add client_auth_type: " + VERIFIED);
    }
    return type.equals(VERIFIED);
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
    if (!Pem.isPair(chain.get(0).getPublicKey(), key)) {
      section.problem(
          "the key of tls_server_config does not belong to the first certificate",
          "name a certificate and its own key");
      return;
    }
    try {
      Pem.keyStore(key, chain);
    } catch (IOException | GeneralSecurityException e) {
      section.problem(
          "the certificates of tls_server_config are not a chain",
          "write the exporter's own first, then each certificate that signed the one before it");
    }
  }
}
