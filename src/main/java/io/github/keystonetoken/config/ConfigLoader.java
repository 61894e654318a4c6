package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the configuration of flags, environment and keystone.conf, every problem at once. */
public final class ConfigLoader {

  /** Environment variable that holds the database password. */
  public static final String PASSWORD_VARIABLE = "KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD";

  /** Environment variable that holds the password of memcached. */
  public static final String MEMCACHED_PASSWORD_VARIABLE =
      "KEYSTONE_TOKEN_EXPORTER_MEMCACHED_PASSWORD";

  static final Path DEFAULT_CONF = Path.of("/etc/keystone/keystone.conf");

  private static final Duration LONGEST_EXPIRATION = Duration.ofDays(3650);

  private final Options given;
  private final List<Problem> misuse;
  private final Map<String, String> environment;
  private final Path defaultFile;

  /**
   * Prepares to load.
   *
   * @param given the flags
   * @param misuse what is wrong with how they are written, to be reported with everything else
   * @param environment variables by name
   */
  public ConfigLoader(Options given, List<Problem> misuse, Map<String, String> environment) {
    this(given, misuse, environment, DEFAULT_CONF);
  }

  /**
   * @param defaultFile read if no {@code --keystone.conf} is given and it is readable
   */
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
    return load(List.of());
  }

  /**
   * Loads the configuration for a command.
   *
   * @param more what is wrong with the command's own arguments
   * @throws ConfigException if anything is wrong
   */
  public Config load(List<Problem> more) throws ConfigException {
    ProblemCollector problems = new ProblemCollector();
    misuse.forEach(problems::add);
    more.forEach(problems::add);
    Config config = load(problems);
    problems.throwIfAny();
    return config;
  }

  /** The files that are read, as they are now, except those that Keystone's files name. */
  public ConfigFiles files() {
    Stream<Path> keystone =
        new KeystoneFiles(defaultFile, new ProblemCollector()).paths(given.keystone.conf).stream();
    Stream<Path> others =
        Stream.of(given.keystone.usersFile, given.database.passwordFile).flatMap(TextFile::path);
    return ConfigFiles.of(
        Stream.of(keystone, others, WebConfigFile.paths(given.web.configFile))
            .flatMap(paths -> paths)
            .toList());
  }

  /** A warning of a password among the flags; empty if there is none. */
  public Optional<String> exposedPassword() {
    return given.database.exposedPassword();
  }

  private Config load(ProblemCollector problems) {
    List<OsloConfigFile> files = new KeystoneFiles(defaultFile, problems).read(given.keystone.conf);
    KeystoneConf conf = new KeystoneConf(new OsloConfig(files, environment, problems), problems);
    Values values = new Values(problems);
    Budgets budgets = new Budgets(given.collectors, problems);

    Optional<DatabaseConfig> database =
        given.database.choose(given.collectors.sql, conf, environment, problems);
    MemcachedServerChoice chosen =
        MemcachedServerChoice.choose(given.memcached.servers, conf, problems);
    List<Server> servers = chosen.servers();
    MemcachedAccess supported =
        new MemcachedAccessChoice(
                given.memcached,
                environment,
                chosen.areOfCache() ? conf : null,
                database.isPresent(),
                problems)
            .choose(servers);
    MemcachedAccess access = supported == null ? MemcachedAccess.PLAIN : supported;
    boolean isMemcachedOn =
        chosen.isMemcachedOn(given.collectors.memcached, problems) && supported != null;
    boolean isListsOn = chosen.isListsOn(given.collectors.lists, problems) && supported != null;
    Map<String, String> users = given.keystone.namedUsers(problems);
    Keystone keystone = keystone(conf, values);
    Optional<Config.Sql> sql = database.map(budgets::sql);
    Optional<Config.Memcached> memcached =
        isMemcachedOn ? Optional.of(budgets.memcached(servers)) : Optional.empty();
    Optional<Config.Lists> lists =
        isListsOn ? Optional.of(budgets.lists(servers, conf.keyNames(), users)) : Optional.empty();
    Duration maxAge =
        budgets.maxAge(
            Stream.of(
                    sql.map(Config.Sql::interval),
                    memcached.map(Config.Memcached::interval),
                    lists.map(Config.Lists::interval))
                .flatMap(Optional::stream));
    Config config =
        new Config(
            keystone,
            sql,
            memcached,
            lists,
            access,
            given.web.web(maxAge, values, problems),
            given.logging.log(values),
            problems.notices());
    checkSomethingIsWatched(config, problems);
    return config;
  }

  private Keystone keystone(KeystoneConf conf, Values values) {
    Optional<Duration> expiration =
        values
            .duration(
                "--keystone.token-expiration",
                given.keystone.tokenExpiration,
                Duration.ofSeconds(1),
                LONGEST_EXPIRATION)
            .or(conf::expiration);
    return new Keystone(
        conf.wasRead(),
        conf.driver(),
        conf.provider(),
        expiration,
        conf.allowExpiredWindow(),
        conf.revocationBuffer().orElse(Keystone.DEFAULT_REVOCATION_BUFFER),
        conf.written());
  }

  // Only if nothing else is wrong: a database that was not understood is not a missing one.
  private static void checkSomethingIsWatched(Config config, ProblemCollector problems) {
    boolean isWatching =
        config.sql().isPresent() || config.memcached().isPresent() || config.lists().isPresent();
    if (!isWatching && !problems.hasProblems()) {
      problems.add(
          "configuration",
          "there is nothing to watch: every collector is off, or has no database or server",
          "give --keystone.conf or --database.url or --memcached.servers");
    }
  }
}
