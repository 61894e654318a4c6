package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Keystone;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where Keystone keeps its Fernet keys.
 *
 * @param directory can be listed by this account
 * @param maxActiveKeys how many keys a rotation keeps
 */
record FernetKeyRepository(Path directory, int maxActiveKeys) {

  // keystone/conf/fernet_tokens.py
  private static final String DEFAULT = "/etc/keystone/fernet-keys/";
  private static final long DEFAULT_MAX_ACTIVE_KEYS = 3;

  private static final String NAME = "fernet";

  /** Null if there is none to watch. */
  static @Nullable FernetKeyRepository find(
      @Nullable Boolean wanted, Keystone keystone, KeystoneConf conf, ProblemCollector problems) {
    // Without a provider it is the release's: fernet from Ocata on.
    boolean isFernet =
        keystone.configured() && keystone.provider().filter(name -> !name.equals(NAME)).isEmpty();
    if (Boolean.FALSE.equals(wanted) || (wanted == null && !isFernet)) {
      return null;
    }
    if (!isFernet) {
      problems.nothingToWatch(
          NAME,
          wanted,
          "no keystone.conf with [token] provider = fernet was read",
          "give --keystone.conf");
      return null;
    }
    Setting setting = conf.setting("fernet_tokens", "key_repository").orElse(null);
    long maxActiveKeys =
        conf.number("fernet_tokens", "max_active_keys", "a number of keys", "a whole number", 1)
            .orElse(DEFAULT_MAX_ACTIVE_KEYS);
    String name = setting == null ? DEFAULT : setting.value();
    Path directory = TextFile.path(name).orElse(null);
    if (directory != null
        && Files.isDirectory(directory)
        && Files.isReadable(directory)
        && Files.isExecutable(directory)) {
      return new FernetKeyRepository(directory, (int) Math.min(maxActiveKeys, Integer.MAX_VALUE));
    }
    boolean isThere = directory != null && Files.isDirectory(directory);
    if (wanted != null || setting != null || keystone.provider().isPresent() || isThere) {
      problems.nothingToWatch(
          NAME,
          wanted,
          "[fernet_tokens] key_repository, "
              + name
              + (isThere ? ", may not be listed by this account" : ", is not seen by this account"),
          "let the account join the directory's group (keystone), and run chmod g+rx on the directory; only the names and times of the keys are read");
    }
    return null;
  }
}
