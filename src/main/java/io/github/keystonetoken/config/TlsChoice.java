package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** The TLS that a database URL, or the option file that it names, asks for. */
record TlsChoice(
    Optional<Setting> authorities,
    Optional<Setting> certificate,
    Optional<Setting> key,
    ProblemCollector problems) {

  /** The TLS; empty where none is asked for, or something is wrong with it, which is noted. */
  Optional<DatabaseTls> choose() {
    Optional<ClientCertificate> client = client();
    if (authorities.isEmpty()) {
      certificate
          .or(() -> key)
          .ifPresent(
              setting ->
                  problems.add(
                      setting.where(),
                      "has a client certificate but no ssl_ca",
                      "add ssl_ca with the authority that signed the server's certificate"));
      return Optional.empty();
    }
    return authorities
        .flatMap(setting -> pem("ssl_ca", setting).certificates())
        .map(file -> new DatabaseTls(file, client));
  }

  private Optional<ClientCertificate> client() {
    if (certificate.isEmpty()) {
      key.ifPresent(
          setting ->
              problems.add(
                  setting.where(),
                  "has ssl_key without ssl_cert",
                  "add ssl_cert with the certificate of that key"));
      return Optional.empty();
    }
    Optional<Path> certificateFile =
        certificate.flatMap(setting -> pem("ssl_cert", setting).certificates());
    // Python takes the key from the certificate's file where no other is named.
    Optional<Path> keyFile =
        key.or(() -> certificate).flatMap(setting -> pem("ssl_key", setting).privateKey());
    return certificateFile.flatMap(
        file -> keyFile.map(privateKey -> new ClientCertificate(file, privateKey)));
  }

  private PemSetting pem(String option, Setting setting) {
    return new PemSetting(option, setting, problems);
  }
}
