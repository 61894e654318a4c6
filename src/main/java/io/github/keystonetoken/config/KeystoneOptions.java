package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Keystone;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is known of Keystone. */
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
          "Keystone's own configuration: a file, or a directory of *.conf files, read after the"
              + " files. Can be repeated. Default: /etc/keystone/keystone.conf if it can be read.")
  List<String> conf = List.of();

  @Option(
      names = "--keystone.token-driver",
      paramLabel = "NAME",
      description =
          "Where Keystone keeps its tokens: sql, memcache, memcache_pool or kvs. Overrides [token]"
              + " driver. Default: what is observed.")
  @Nullable String tokenDriver;

  @Option(
      names = "--keystone.token-provider",
      paramLabel = "NAME",
      description =
          "Format of Keystone's tokens: uuid, pki, pkiz, fernet or jws. Overrides [token] provider."
              + " Default: what is observed.")
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
          "A user whose token list is looked for beside those of the database's users. Can be"
              + " repeated.")
  List<String> users = List.of();

  @Option(
      names = "--keystone.users-file",
      paramLabel = "PATH",
      description = "File of such users: an id and a name to a line; # begins a comment.")
  @Nullable String usersFile;

  /** What these flags say of Keystone, else its configuration. */
  Keystone keystone(KeystoneConf conf, Flags flags) {
    Keystone configured = conf.keystone();
    return new Keystone(
        configured.configured(),
        Optional.ofNullable(flags.oneOf("--keystone.token-driver", tokenDriver, DRIVERS))
            .or(configured::driver),
        Optional.ofNullable(flags.oneOf("--keystone.token-provider", tokenProvider, PROVIDERS))
            .or(configured::provider),
        Optional.ofNullable(
                flags.duration(
                    "--keystone.token-expiration",
                    tokenExpiration,
                    Duration.ofSeconds(1),
                    MAX_EXPIRATION))
            .or(configured::expiration),
        configured.allowExpiredWindow(),
        configured.revocationBuffer(),
        configured.written());
  }

  /**
   * Users that the operator names, beside those of the database.
   *
   * @return names by id, empty if only the id is given; a flag overrides the file
   */
  Map<String, String> namedUsers(ProblemCollector problems) {
    Map<String, String> names = new LinkedHashMap<>();
    TextFile file =
        usersFile == null
            ? null
            : new Setting(usersFile, "--keystone.users-file", problems)
                .utf8File(MAX_USERS_BYTES, "name a file with an id and a name to a line");
    if (file != null) {
      file.text()
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(line -> put(names, line.split("\\s+", 2)));
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
