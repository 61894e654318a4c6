package io.github.keystonetoken.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The password of an account that is not in Keystone's configuration: a file's, else a variable's.
 *
 * @param flag the flag that names the file
 * @param variable the environment variable
 */
record PasswordChoice(String flag, String variable) {

  private static final int LONGEST_FILE = 4096;

  /** The password; empty where none is given, or the file is wrong, which is noted. */
  Optional<Secret> choose(
      @Nullable String given, Map<String, String> environment, ProblemCollector problems) {
    return Optional.ofNullable(given)
        .flatMap(file -> read(file, problems))
        .or(() -> Optional.ofNullable(environment.get(variable)))
        .filter(password -> !password.isEmpty())
        .map(Secret::new);
  }

  private Optional<String> read(String file, ProblemCollector problems) {
    String reason = "cannot be the name of a file";
    Optional<Path> path = TextFile.path(file);
    if (path.isPresent()) {
      try {
        String password = TextFile.read(path.get(), LONGEST_FILE).lines().findFirst().orElse("");
        if (!password.isEmpty()) {
          return Optional.of(password);
        }
        reason = "has no password in its first line";
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    // Without its name: a password may stand there by mistake.
    problems.add(
        flag, "the file " + reason, "name a file that holds the password in its first line");
    return Optional.empty();
  }
}
