package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Keystone;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags about Keystone itself. */
@Command(optionListHeading = "%nKeystone:%n")
final class KeystoneOptions {
  private static final int MAX_USERS_BYTES = 1 << 20;
  private static final Duration MAX_EXPIRATION = Duration.ofDays(3650);
  private static final List<String> DRIVERS = List.of("sql", "memcache", "memcache_pool", "kvs");
  private static final List<String> PROVIDERS = List.of("uuid", "pki", "pkiz", "fernet", "jws");

  @Option(
      names = "--keystone.conf",
      paramLabel = "PATH",
      description =
          "Keystone's configuration: a file, or a directory of *.conf files, which are read after the files. Can be repeated. Default: /etc/keystone/keystone.conf if it can be read.")
  List<String> conf = List.of();

  @Option(
      names = "--keystone.token-driver",
      paramLabel = "NAME",
      description =
          "Where Keystone keeps its tokens: sql, memcache, memcache_pool or kvs. Overrides [token] driver. Default: detected.")
  @Nullable String tokenDriver;

  @Option(
      names = "--keystone.token-provider",
      paramLabel = "NAME",
      description =
          "Format of Keystone's tokens: uuid, pki, pkiz, fernet or jws. Overrides [token] provider. Default: detected.")
  @Nullable String tokenProvider;

  @Option(
      names = "--keystone.token-expiration",
      paramLabel = "DURATION",
      description = "Lifetime of a token. Overrides [token] expiration.")
  @Nullable String tokenExpiration;

  @Option(
      names = "--keystone.user",
      paramLabel = "ID[=NAME]",
      description =
          "A user whose token list is searched for, in addition to the users in the database. Can be repeated.")
  List<String> users = List.of();

  @Option(
      names = "--keystone.users-file",
      paramLabel = "PATH",
      description = "File of such users: an id and a name on each line; # starts a comment.")
  @Nullable String usersFile;

  /** Keystone by these flags, else by its configuration. */
  Keystone keystone(KeystoneConf conf, Flags flags) {
    return conf.keystone(
        flags.oneOf("--keystone.token-driver", tokenDriver, DRIVERS),
        flags.oneOf("--keystone.token-provider", tokenProvider, PROVIDERS),
        flags.duration(
            "--keystone.token-expiration", tokenExpiration, Duration.ofSeconds(1), MAX_EXPIRATION));
  }

  /**
   * Users that the operator names, in addition to those in the database.
   *
   * @return names by id, empty if only the id is given; a flag overrides the file
   */
  Map<String, String> namedUsers(Problem.Collector problems) {
    Map<String, String> names = new LinkedHashMap<>();
    if (usersFile != null) {
      TextFile file =
          new Setting(usersFile, "--keystone.users-file", problems)
              .utf8File(MAX_USERS_BYTES, "name a file with a user's id and name on each line");
      for (String line : file == null ? List.<String>of() : file.text().lines().toList()) {
        if (!line.isBlank() && !line.strip().startsWith("#")) {
          put(names, line.strip().split("\\s+", 2));
        }
      }
    }
    for (String user : users) {
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

  private static void put(Map<String, String> names, String[] idAndName) {
    names.put(idAndName[0].strip(), idAndName.length == 2 ? idAndName[1].strip() : "");
  }
}
