package io.github.keystonetoken.config;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.Keystone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads the configuration from flags, environment and keystone.conf; reports all problems at once.
 */
public final class ConfigLoader {

  /** Environment variable that holds the database password. */
  public static final String PASSWORD_VARIABLE = "KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD";

  /** Environment variable that holds the password of memcached. */
  public static final String MEMCACHED_PASSWORD_VARIABLE =
      "KEYSTONE_TOKEN_EXPORTER_MEMCACHED_PASSWORD";

  static final Path DEFAULT_CONF = Path.of("/etc/keystone/keystone.conf");

  private final Options given;
  private final List<Problem> misuse;
  private final Map<String, String> environment;
  private final Path defaultFile;

  /**
   * @param misuse what is wrong with how flags are written, reported with everything else
   * @param environment variables by name
   */
  public ConfigLoader(Options given, List<Problem> misuse, Map<String, String> environment) {
    this(given, misuse, environment, DEFAULT_CONF);
  }

  /** The default file is read if no {@code --keystone.conf} is given and it is readable. */
  ConfigLoader(
      Options given, List<Problem> misuse, Map<String, String> environment, Path defaultFile) {
    this.given = given;
    this.misuse = List.copyOf(misuse);
    this.environment = Map.copyOf(environment);
    this.defaultFile = defaultFile;
  }

  /**
   * Loads the configuration, from the files as they are now.
   *
   * @throws ConfigException if anything is wrong
   */
  public Config load() throws ConfigException {
    Problem.Collector problems = new Problem.Collector();
    misuse.forEach(problems::add);
    Config config = load(problems);
    problems.throwIfAny();
    return config;
  }

  /** Checksums of the files that are read, except those that Keystone's files name. */
  public Map<Path, Long> checksums() {
    List<Path> paths =
        new ArrayList<>(
            OsloConfigFile.paths(given.keystone.conf, defaultFile, new Problem.Collector()));
    TextFile.path(given.keystone.usersFile).ifPresent(paths::add);
    TextFile.path(given.database.passwordFile).ifPresent(paths::add);
    TextFile.path(given.memcached.passwordFile).ifPresent(paths::add);
    paths.addAll(WebConfig.paths(given.web.configFile));
    return TextFile.checksums(paths);
  }

  /** A warning of a password among the flags; empty if there is none. */
  public Optional<String> exposedPassword() {
    return given.database.exposedPassword();
  }

  private Config load(Problem.Collector problems) {
    Flags flags = new Flags(environment, problems);
    List<OsloConfigFile> files = OsloConfigFile.readAll(given.keystone.conf, defaultFile, problems);
    KeystoneConf conf = new KeystoneConf(new OsloConfig(files, environment, problems));
    Optional<DatabaseConfig> database = given.database.choose(given.collectors.sql, conf, flags);
    MemcachedChoice memcached =
        new MemcachedChoice(given.memcached, conf, flags, database.isPresent());
    boolean isMemcachedOn = memcached.isOn("memcached", given.collectors.memcached);
    boolean isListsOn = memcached.isOn("lists", given.collectors.lists);
    Keystone keystone = given.keystone.keystone(conf, flags);
    Budgets budgets = new Budgets(given.collectors, flags);
    Config config =
        new Config(
            keystone,
            budgets.sql(database),
            budgets.memcached(isMemcachedOn, memcached.servers()),
            budgets.lists(
                isListsOn,
                memcached.servers(),
                isListsOn ? conf.keyNames() : KeyNames.BOTH,
                given.keystone.namedUsers(problems)),
            FernetKeyRepository.find(
                given.collectors.fernet, keystone, conf, budgets.fernetInterval(), problems),
            memcached.access(),
            given.web.web(budgets.maxAge(), flags),
            given.logging.log(flags),
            problems.notices());
    checkSomethingIsWatched(config, problems);
    return config;
  }

  // Only if nothing else is wrong: a database whose URL is wrong is not a missing one.
  private static void checkSomethingIsWatched(Config config, Problem.Collector problems) {
    if (config.intervals().isEmpty() && problems.count() == 0) {
      problems.add(
          "configuration",
          "there is nothing to watch: every collector is off, or has no database or server",
          "set --keystone.conf, --database.url or --memcached.servers");
    }
  }
}
