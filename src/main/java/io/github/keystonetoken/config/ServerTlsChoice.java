package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import io.github.keystonetoken.config.ServerTls.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The TLS of a web configuration: its section {@code tls_server_config}, with what it names. */
final class ServerTlsChoice {

  private static final int LONGEST_FILE = 1 << 20;

  /** In order, by the names of the file, with those of Java. */
  private static final List<Version> VERSIONS =
      List.of(
          new Version("TLS10", "TLSv1"),
          new Version("TLS11", "TLSv1.1"),
          new Version("TLS12", "TLSv1.2"),
          new Version("TLS13", "TLSv1.3"));

  private record Version(String name, String protocol) {}

  /** A text in PEM, and the setting that it is of or that names its file. */
  private record Pem(String text, String where) {}

  private final YamlSection section;
  private final Path directory;
  private final Findings findings;

  /**
   * @param directory what names of files are relative to
   */
  ServerTlsChoice(YamlSection section, Path directory, Findings findings) {
    this.section = section;
    this.directory = directory;
    this.findings = findings;
  }

  /** The files that a section names. */
  static List<Path> paths(YamlSection section, Path directory) {
    return Stream.of("cert_file", "key_file", "client_ca_file")
        .flatMap(key -> section.text(key).stream())
        .flatMap(name -> TextFile.path(name.value()).stream())
        .map(directory::resolve)
        .toList();
  }

  /** The TLS; empty where none is asked for, or something is wrong with it, which is noted. */
  Optional<ServerTls> choose() {
    if (section.isEmpty()) {
      return Optional.empty();
    }
    demand("cert", "cert_file");
    demand("key", "key_file");
    Optional<Pem> certificate = pem("cert", "cert_file", "BEGIN CERTIFICATE");
    Optional<Pem> key = pem("key", "key_file", "BEGIN PRIVATE KEY");
    Optional<Pem> authorities = pem("client_ca", "client_ca_file", "BEGIN CERTIFICATE");
    Clients clients = clients(authorities);
    List<Setting> names = section.texts("client_allowed_sans");
    checkNames(names, clients);
    List<String> protocols = protocols();
    List<String> suites = suites();
    section.refuse("curve_preferences", "remove it: Java chooses, by jdk.tls.namedGroups");
    boolean prefersOwnOrder = section.isOn("prefer_server_cipher_suites").orElse(true);
    section.refuseRest(
        "cert_file, key_file, client_ca_file, client_auth_type, client_allowed_sans, min_version,"
            + " max_version, cipher_suites and prefer_server_cipher_suites");
    Optional<List<X509Certificate>> chain = certificate.flatMap(this::certificates);
    Optional<PrivateKey> privateKey = key.flatMap(this::key);
    Optional<List<X509Certificate>> trusted = authorities.flatMap(this::certificates);
    if (chain.isEmpty() || privateKey.isEmpty()) {
      return Optional.empty();
    }
    checkPair(chain.get(), privateKey.get());
    return Optional.of(
        new ServerTls(
            chain.get(),
            privateKey.get(),
            clients,
            trusted,
            names.stream().map(Setting::value).toList(),
            protocols,
            suites,
            prefersOwnOrder));
  }

  private void demand(String inline, String named) {
    if (!section.has(inline, named)) {
      findings.problem(
          section.where(),
          "tls_server_config has no " + named,
          "name the PEM files of a certificate and of its key");
    }
  }

  private Optional<Pem> pem(String inline, String named, String begin) {
    Optional<Setting> text = section.text(inline);
    Optional<Setting> name = section.text(named);
    if (text.isPresent() && name.isPresent()) {
      findings.problem(
          name.get().where(), inline + " and " + named + " are both given", "remove one");
      return Optional.empty();
    }
    return text.map(setting -> new Pem(setting.value(), setting.where()))
        .or(() -> name.flatMap(setting -> file(named, setting)))
        .filter(pem -> holds(pem, text.isPresent() ? inline : named, begin));
  }

  private Optional<Pem> file(String key, Setting setting) {
    String reason = "cannot be the name of a file";
    Optional<Path> path = TextFile.path(setting.value()).map(directory::resolve);
    if (path.isPresent()) {
      try {
        // A pipe would be waited for, and is empty the next time.
        if (Files.exists(path.get()) && !Files.isRegularFile(path.get())) {
          throw new IOException("is not a regular file");
        }
        return Optional.of(new Pem(TextFile.read(path.get(), LONGEST_FILE), setting.where()));
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    findings.problem(
        setting.where(),
        key + " names " + Problem.quote(setting.value()) + ", which " + reason,
        "name a PEM file that the exporter's account may read");
    return Optional.empty();
  }

  private boolean holds(Pem pem, String key, String begin) {
    if (pem.text().contains("-----" + begin + "-----")) {
      return true;
    }
    if (begin.contains("KEY") && pem.text().contains(" PRIVATE KEY-----")) {
      findings.problem(
          pem.where(),
          key + " has a key that is not a plain PKCS#8 one",
          "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem");
    } else {
      findings.problem(pem.where(), key + " has no \"" + begin + "\"", "write PEM there");
    }
    return false;
  }

  private Clients clients(Optional<Pem> authorities) {
    Optional<Setting> type = section.text("client_auth_type");
    Optional<Clients> known = type.map(Setting::value).flatMap(Clients::of);
    if (type.isPresent() && known.isEmpty()) {
      findings.problem(
          type.get().where(),
          "client_auth_type has a value that is not allowed",
          "write one of "
              + Stream.of(Clients.values()).map(Clients::label).collect(Collectors.joining(", ")));
    }
    Clients clients = known.orElse(Clients.NO_CERTIFICATE);
    boolean isNone = type.isPresent() == known.isPresent() && clients == Clients.NO_CERTIFICATE;
    if (authorities.isPresent() && isNone) {
      findings.problem(
          authorities.get().where(),
          "has authorities of clients, of whom no certificate is asked",
          "add client_auth_type: " + Clients.REQUIRED_AND_VERIFIED.label());
    }
    return clients;
  }

  private void checkNames(List<Setting> names, Clients clients) {
    if (!names.isEmpty() && clients != Clients.REQUIRED_AND_VERIFIED) {
      findings.problem(
          names.get(0).where(),
          "client_allowed_sans proves nothing of a certificate that is not verified",
          "add client_auth_type: " + Clients.REQUIRED_AND_VERIFIED.label());
    }
  }

  private List<String> protocols() {
    int least = version("min_version", "TLS12");
    int most = version("max_version", "TLS13");
    List<String> protocols =
        least > most
            ? List.of()
            : VERSIONS.subList(least, most + 1).stream().map(Version::protocol).toList();
    List<String> offered = List.of(javaDefaults().getProtocols());
    if (protocols.stream().noneMatch(offered::contains)) {
      findings.problem(
          section.where(),
          "no version of TLS that Java offers is from min_version to max_version",
          "write TLS12 and TLS13");
    }
    return protocols;
  }

  private int version(String key, String defaultName) {
    List<String> names = VERSIONS.stream().map(Version::name).toList();
    Optional<Setting> setting = section.text(key);
    int at = names.indexOf(setting.map(Setting::value).orElse(defaultName));
    if (at < 0) {
      setting.ifPresent(
          wrong ->
              findings.problem(
                  wrong.where(),
                  key + " has a value that is not allowed",
                  "write one of " + String.join(", ", names)));
      return names.indexOf(defaultName);
    }
    return at;
  }

  /** Those of TLS 1.2; those of 1.3 cannot be chosen, as in Go. */
  private List<String> suites() {
    List<Setting> chosen = section.texts("cipher_suites");
    if (chosen.isEmpty()) {
      return List.of();
    }
    Set<String> offered = Set.of(javaDefaults().getCipherSuites());
    chosen.stream()
        .filter(suite -> !offered.contains(suite.value()))
        .forEach(
            suite ->
                findings.problem(
                    suite.where(),
                    Problem.quote(suite.value()) + " is no cipher suite that Java offers",
                    "remove it, or write another"));
    return Stream.concat(
            Stream.of(javaDefaults().getCipherSuites()).filter(name -> name.startsWith("TLS_AES")),
            chosen.stream().map(Setting::value))
        .distinct()
        .toList();
  }

  private static SSLParameters javaDefaults() {
    try {
      return SSLContext.getDefault().getDefaultSSLParameters();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  private Optional<List<X509Certificate>> certificates(Pem pem) {
    try {
      return Optional.of(PemFiles.certificates(pem.text()));
    } catch (GeneralSecurityException e) {
      findings.problem(
          pem.where(),
          "a certificate cannot be read (" + e.getMessage() + ")",
          "write whole certificates in PEM");
      return Optional.empty();
    }
  }

  private Optional<PrivateKey> key(Pem pem) {
    try {
      return Optional.of(PemFiles.privateKey(pem.text()));
    } catch (GeneralSecurityException e) {
      // Without what Java says: it has seen the key.
      findings.problem(
          pem.where(), "the key cannot be read", "write a whole RSA, EC or EdDSA key in PKCS#8");
      return Optional.empty();
    }
  }

  private void checkPair(List<X509Certificate> chain, PrivateKey key) {
    if (!PemFiles.isPair(chain.get(0).getPublicKey(), key)) {
      findings.problem(
          section.where(),
          "the key is not that of the first certificate",
          "name the certificate and the key that were made together");
      return;
    }
    try {
      PemFiles.keyManagers(key, chain);
    } catch (IOException | GeneralSecurityException e) {
      findings.problem(
          section.where(),
          "the certificates are no chain",
          "write the exporter's own first, and after each the one that signed it");
    }
  }
}
