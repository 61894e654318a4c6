package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A setting that names a PEM file.
 *
 * @param option as messages call it
 */
record PemSetting(String option, Setting setting, ProblemCollector problems) {

  private static final int MAX_BYTES = 4 << 20;

  /**
   * A certificate and its key.
   *
   * @param key may name the same file
   * @return empty if one of them cannot be used, which is noted
   */
  static Optional<ClientCertificate> client(PemSetting certificate, PemSetting key) {
    Optional<Path> certificateFile = certificate.certificates();
    Optional<Path> keyFile = key.privateKey();
    return certificateFile.flatMap(
        file -> keyFile.map(privateKey -> new ClientCertificate(file, privateKey)));
  }

  /** The file of certificates; empty if it is none, which is noted. */
  Optional<Path> certificates() {
    return holding("BEGIN CERTIFICATE");
  }

  /** The file of a key in PKCS#8; empty if it is none, which is noted. */
  Optional<Path> privateKey() {
    return holding("BEGIN PRIVATE KEY");
  }

  private Optional<Path> holding(String begin) {
    TextFile file = TextFile.read(setting.value(), MAX_BYTES, this::unusable);
    if (file == null) {
      return Optional.empty();
    }
    if (file.text().contains("-----" + begin + "-----")) {
      return Optional.of(file.path());
    }
    if (file.text().contains(" PRIVATE KEY-----")) {
      problems.add(
          setting.where(),
          option
              + " names "
              + Problem.quote(setting.value())
              + ", whose key is not a plain PKCS#8 one",
          "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem");
    } else {
      unusable("has no \"" + begin + "\" in it");
    }
    return Optional.empty();
  }

  private void unusable(String reason) {
    problems.add(
        setting.where(),
        option + " names " + Problem.quote(setting.value()) + ", which " + reason,
        "name a PEM file that the exporter's account may read");
  }
}
