package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A setting that names a PEM file. */
record PemSetting(String option, Setting setting, ProblemCollector problems) {

  private static final int LONGEST_FILE = 4 << 20;

  /** The file of certificates; empty where it is none, which is noted. */
  Optional<Path> certificates() {
    return holding("BEGIN CERTIFICATE");
  }

  /** The file of a key in PKCS#8; empty where it is none, which is noted. */
  Optional<Path> privateKey() {
    return holding("BEGIN PRIVATE KEY");
  }

  private Optional<Path> holding(String begin) {
    String reason = "cannot be the name of a file";
    Optional<Path> path = TextFile.path(setting.value());
    if (path.isPresent()) {
      try {
        String text = TextFile.read(path.get(), LONGEST_FILE);
        if (text.contains("-----" + begin + "-----")) {
          return path;
        }
        if (text.contains(" PRIVATE KEY-----")) {
          otherKey();
          return Optional.empty();
        }
        reason = "has no \"" + begin + "\" in it";
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    problems.add(
        setting.where(),
        option + " names " + Problem.quote(setting.value()) + ", which " + reason,
        "name a PEM file that the exporter's account may read");
    return Optional.empty();
  }

  private void otherKey() {
    problems.add(
        setting.where(),
        option
            + " names "
            + Problem.quote(setting.value())
            + ", whose key is not a plain PKCS#8 one",
        "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem");
  }
}
