package io.github.keystonetoken.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Users whom the operator names, beside those of the database. */
final class Users {

  private static final int LONGEST_FILE = 1 << 20;

  private Users() {}

  /** Names by id, empty where only the id is given; a flag overrides the file. */
  static Map<String, String> read(KeystoneOptions given, ProblemCollector problems) {
    Map<String, String> names = new LinkedHashMap<>();
    if (given.usersFile != null) {
      names.putAll(readFile(given.usersFile, problems));
    }
    for (String user : given.users) {
      String[] idAndName = user.split("=", 2);
      if (idAndName[0].isBlank()) {
        problems.add(
            "--keystone.user",
            Problem.quote(user) + " has no id",
            "write --keystone.user=ID[=NAME]");
      } else {
        put(names, idAndName);
      }
    }
    return names;
  }

  private static Map<String, String> readFile(String file, ProblemCollector problems) {
    Map<String, String> names = new LinkedHashMap<>();
    String reason = "cannot be the name of a file";
    Optional<Path> path = TextFile.path(file);
    if (path.isPresent()) {
      try {
        TextFile.read(path.get(), LONGEST_FILE)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .forEach(line -> put(names, line.split("\\s+", 2)));
        return names;
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    problems.add(
        "--keystone.users-file",
        Problem.quote(file) + " " + reason,
        "name a file with an id and a name to a line");
    return names;
  }

  private static void put(Map<String, String> names, String[] idAndName) {
    names.put(idAndName[0].strip(), idAndName.length == 2 ? idAndName[1].strip() : "");
  }
}
