package io.github.keystonetoken.config;

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

  private static final int MAX_BYTES = 4096;

  /** The password; empty if none is given, or if the file is wrong, which is noted. */
  Optional<Secret> choose(
      @Nullable String given, Map<String, String> environment, ProblemCollector problems) {
    String password = given == null ? "" : firstLine(given, problems);
    if (password.isEmpty()) {
      password = environment.getOrDefault(variable, "");
    }
    return password.isEmpty() ? Optional.empty() : Optional.of(new Secret(password));
  }

  private String firstLine(String name, ProblemCollector problems) {
    TextFile file = TextFile.read(name, MAX_BYTES, reason -> unusable(reason, problems));
    if (file == null) {
      return "";
    }
    String password = file.lines().findFirst().orElse("");
    if (password.isEmpty()) {
      unusable("has no password in its first line", problems);
    }
    return password;
  }

  // Without its name: a password may stand there by mistake.
  private void unusable(String reason, ProblemCollector problems) {
    problems.add(
        flag, "the file " + reason, "name a file that holds the password in its first line");
  }
}
