package io.github.keystonetoken.config;

import io.github.keystonetoken.config.DatabaseTls.ClientCertificate;
import io.github.keystonetoken.config.OsloConfig.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The TLS that a database URL, or the option file that it names, asks for. */
record TlsChoice(
    Optional<Setting> authorities,
    Optional<Setting> certificate,
    Optional<Setting> key,
    Findings findings) {

  private static final int LONGEST_FILE = 4 << 20;

  /** The TLS; empty where none is asked for, or something is wrong with it, which is noted. */
  Optional<DatabaseTls> choose() {
    Optional<ClientCertificate> client = client();
    if (authorities.isEmpty()) {
      certificate
          .or(() -> key)
          .ifPresent(
              setting ->
                  findings.problem(
                      setting.where(),
                      "has a client certificate but no ssl_ca",
                      "add ssl_ca with the authority that signed the server's certificate"));
      return Optional.empty();
    }
    return authorities
        .flatMap(setting -> pem("ssl_ca", setting, "BEGIN CERTIFICATE"))
        .map(file -> new DatabaseTls(file, client));
  }

  private Optional<ClientCertificate> client() {
    if (certificate.isEmpty()) {
      key.ifPresent(
          setting ->
              findings.problem(
                  setting.where(),
                  "has ssl_key without ssl_cert",
                  "add ssl_cert with the certificate of that key"));
      return Optional.empty();
    }
    Optional<Path> certificateFile =
        certificate.flatMap(setting -> pem("ssl_cert", setting, "BEGIN CERTIFICATE"));
    // Python takes the key from the certificate's file where no other is named.
    Optional<Path> keyFile =
        key.or(() -> certificate).flatMap(setting -> pem("ssl_key", setting, "BEGIN PRIVATE KEY"));
    return certificateFile.flatMap(
        file -> keyFile.map(privateKey -> new ClientCertificate(file, privateKey)));
  }

  private Optional<Path> pem(String option, Setting setting, String begin) {
    String reason = "cannot be the name of a file";
    Optional<Path> path = TextFile.path(setting.value());
    if (path.isPresent()) {
      try {
        String text = TextFile.read(path.get(), LONGEST_FILE);
        if (text.contains("-----" + begin + "-----")) {
          return path;
        }
        if (text.contains(" PRIVATE KEY-----")) {
          otherKey(option, setting);
          return Optional.empty();
        }
        reason = "has no \"" + begin + "\" in it";
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    findings.problem(
        setting.where(),
        option + " names " + Problem.quote(setting.value()) + ", which " + reason,
        "name a PEM file that the exporter's account may read");
    return Optional.empty();
  }

  private void otherKey(String option, Setting setting) {
    findings.problem(
        setting.where(),
        option
            + " names "
            + Problem.quote(setting.value())
            + ", whose key is not a plain PKCS#8 one",
        "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem");
  }
}
