package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Keystone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the directory where Keystone keeps its Fernet keys. */
final class FernetKeyRepository {

  // keystone/conf/fernet_tokens.py
  private static final String DEFAULT = "/etc/keystone/fernet-keys/";
  private static final long DEFAULT_MAX_ACTIVE_KEYS = 3;

  private static final String NAME = "fernet";

  private FernetKeyRepository() {}

  /** Empty if there is none to watch; {@code wanted} by --collector.fernet. */
  static Optional<Config.Fernet> find(
      @Nullable Boolean wanted,
      Keystone keystone,
      KeystoneConf conf,
      Duration interval,
      Problem.Collector problems) {
    // Without a provider it is the release's: fernet from Ocata on.
    boolean isFernet =
        keystone.configured() && keystone.provider().filter(name -> !name.equals(NAME)).isEmpty();
    if (Boolean.FALSE.equals(wanted) || (wanted == null && !isFernet)) {
      return Optional.empty();
    }
    if (!isFernet) {
      problems.nothingToWatch(
          NAME,
          wanted,
          "no keystone.conf with [token] provider = fernet was read",
          "set --keystone.conf");
      return Optional.empty();
    }
    Setting setting = conf.setting("fernet_tokens", "key_repository").orElse(null);
    long maxActiveKeys =
        conf.number("fernet_tokens", "max_active_keys", "a number of keys", "a whole number", 1)
            .orElse(DEFAULT_MAX_ACTIVE_KEYS);
    String name = setting == null ? DEFAULT : setting.value();
    Path directory = TextFile.path(name).orElse(null);
    boolean isThere = directory != null && Files.isDirectory(directory);
    if (directory != null
        && isThere
        && Files.isReadable(directory)
        && Files.isExecutable(directory)) {
      return Optional.of(
          new Config.Fernet(directory, (int) Math.min(maxActiveKeys, Integer.MAX_VALUE), interval));
    }
    if (wanted != null || setting != null || keystone.provider().isPresent() || isThere) {
      problems.nothingToWatch(
          NAME,
          wanted,
          "[fernet_tokens] key_repository, "
              + name
              + (isThere
                  ? ", cannot be listed by this account"
                  : ", does not exist or cannot be seen by this account"),
          "add the account to the directory's group (keystone), and run chmod g+rx on the directory; only the names and times of the keys are read");
    }
    return Optional.empty();
  }
}
