package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the configuration of flags, environment and keystone.conf, every problem at once. */
public final class ConfigLoader {

  /** Environment variable that holds the database password. */
  public static final String PASSWORD_VARIABLE = "KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD";

  /** Environment variable that holds the password of memcached. */
  public static final String MEMCACHED_PASSWORD_VARIABLE =
      "KEYSTONE_TOKEN_EXPORTER_MEMCACHED_PASSWORD";

  private static final Duration LONGEST_EXPIRATION = Duration.ofDays(3650);
  private static final int LONGEST_PATH = 200;
  private static final Pattern UNKNOWN_FLAG =
      Pattern.compile("(--[a-z0-9.-]{1,60})(?:=.*)?", Pattern.DOTALL);

  private final Path defaultFile;

  public ConfigLoader() {
    this(Path.of("/etc/keystone/keystone.conf"));
  }

  /**
   * @param defaultFile read where no {@code --keystone.conf} is given and it is readable
   */
  ConfigLoader(Path defaultFile) {
    this.defaultFile = defaultFile;
  }

  /**
   * Loads the configuration.
   *
   * @param flags values as written by flag, in the order given; {@code true} or {@code false} for a
   *     switch
   * @param unknownArguments arguments that are no flag's
   * @param environment variables by name
   * @throws ConfigException if anything is wrong
   */
  public Config load(
      Map<Flag, List<String>> flags, List<String> unknownArguments, Map<String, String> environment)
      throws ConfigException {
    return load(flags, unknownArguments, List.of(), environment);
  }

  /**
   * Loads the configuration for a command.
   *
   * @param misuse what is wrong with how the command was called, to be told with all else
   * @throws ConfigException if anything is wrong
   */
  public Config load(
      Map<Flag, List<String>> flags,
      List<String> unknownArguments,
      List<Problem> misuse,
      Map<String, String> environment)
      throws ConfigException {
    Findings findings = new Findings();
    misuse.forEach(findings::problem);
    unknownArguments.forEach(argument -> unknown(argument, findings));
    Config config = load(new Flags(flags, findings), environment, findings);
    findings.throwProblems();
    return config;
  }

  /**
   * The files that these flags' configuration is made of, as they are now, except those that
   * Keystone's files name.
   *
   * @param flags as for {@link #load}
   */
  public ConfigFiles files(Map<Flag, List<String>> flags) {
    Flags given = new Flags(flags, new Findings());
    Stream<Path> keystone =
        new KeystoneFiles(defaultFile, new Findings())
            .paths(given.all(Flag.KEYSTONE_CONF)).stream();
    Stream<Path> others =
        Stream.of(Flag.USERS_FILE, Flag.DATABASE_PASSWORD_FILE)
            .flatMap(flag -> given.text(flag).flatMap(TextFile::path).stream());
    return ConfigFiles.of(
        Stream.of(keystone, others, WebConfigFile.paths(given).stream())
            .flatMap(paths -> paths)
            .toList());
  }

  private Config load(Flags flags, Map<String, String> environment, Findings findings) {
    List<OsloConfigFile> files =
        new KeystoneFiles(defaultFile, findings).read(flags.all(Flag.KEYSTONE_CONF));
    KeystoneConf conf = new KeystoneConf(new OsloConfig(files, environment, findings), findings);
    Budgets budgets = new Budgets(flags, findings);

    Optional<DatabaseConfig> database =
        new DatabaseChoice(flags, conf, environment, findings).choose();
    ServerChoice chosen = ServerChoice.choose(flags, conf, findings);
    List<Server> servers = chosen.servers();
    boolean memcached = chosen.isMemcachedOn(flags, findings);
    boolean lists = chosen.isListsOn(flags, findings);

    Optional<KeystoneConf> cache = chosen.areOfCache() ? Optional.of(conf) : Optional.empty();
    MemcachedAccess access = new AccessChoice(flags, environment, cache, findings).choose(servers);
    // Keystone's only client with SASL stores each key on every server.
    Optional<PlacementAlgorithm> placement =
        placement(flags).or(() -> access.login().map(sasl -> PlacementAlgorithm.BMEMCACHED));
    Map<String, String> users = Users.read(flags, findings);
    Config config =
        new Config(
            keystone(flags, conf),
            database.map(budgets::sql),
            memcached ? Optional.of(budgets.memcached(servers)) : Optional.empty(),
            lists
                ? Optional.of(budgets.lists(servers, placement, conf.keyNames(), users))
                : Optional.empty(),
            access,
            web(flags, budgets.maxAge(), findings),
            log(flags),
            findings.notices());
    checkSomethingIsWatched(config, findings);
    return config;
  }

  private static Keystone keystone(Flags flags, KeystoneConf conf) {
    Optional<Duration> expiration =
        flags
            .optionalDuration(Flag.TOKEN_EXPIRATION, Duration.ofSeconds(1), LONGEST_EXPIRATION)
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

  private static Optional<PlacementAlgorithm> placement(Flags flags) {
    String labels =
        Stream.of(PlacementAlgorithm.values())
            .map(PlacementAlgorithm::label)
            .collect(Collectors.joining(", "));
    String detect = Flag.MEMCACHED_HASH.defaultText();
    String label =
        flags.read(
            Flag.MEMCACHED_HASH,
            Optional::of,
            text -> text.equals(detect) || PlacementAlgorithm.of(text).isPresent(),
            "write one of " + detect + ", " + labels);
    return PlacementAlgorithm.of(label);
  }

  private static Config.Web web(Flags flags, Duration maxAge, Findings findings) {
    InetSocketAddress listenAddress =
        flags.read(
            Flag.LISTEN_ADDRESS,
            ListenAddress::parse,
            address -> true,
            "write :port, or host:port with a host that this machine can resolve");
    String telemetryPath =
        flags.read(
            Flag.TELEMETRY_PATH,
            Optional::of,
            path -> path.length() <= LONGEST_PATH && path.matches("/(?!-/)[A-Za-z0-9._~/-]+"),
            "write a path such as /metrics; / alone and what is below /-/ are other pages");
    URI runbooks =
        flags.read(
            Flag.RUNBOOKS,
            ConfigLoader::webAddress,
            address -> true,
            "write an address that begins with http:// or https://");
    return new Config.Web(
        listenAddress,
        telemetryPath,
        maxAge,
        runbooks,
        flags.isOn(Flag.LIFECYCLE).orElse(false),
        WebConfigFile.load(flags, findings));
  }

  // The page links to it: no other scheme may be clicked at.
  private static Optional<URI> webAddress(String text) {
    try {
      URI address = new URI(text);
      boolean isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      return Optional.of(address)
          .filter(known -> isWeb && known.getHost() != null && known.getFragment() == null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static Config.Log log(Flags flags) {
    return new Config.Log(
        flags.choice(Flag.LOG_LEVEL, List.of(Config.Log.Level.values())),
        flags.choice(Flag.LOG_FORMAT, List.of(Config.Log.Format.values())));
  }

  // Only where nothing else is wrong: a database that was not understood is not a missing one.
  private static void checkSomethingIsWatched(Config config, Findings findings) {
    boolean isWatching =
        config.sql().isPresent() || config.memcached().isPresent() || config.lists().isPresent();
    if (!isWatching && !findings.hasProblems()) {
      findings.problem(
          "configuration",
          "there is nothing to watch: every collector is off, or has no database or server",
          String.join(
              " or ",
              "give " + Flag.KEYSTONE_CONF.option(),
              Flag.DATABASE_URL.option(),
              Flag.MEMCACHED_SERVERS.option()));
    }
  }

  // Without a value, and without a word that stands alone: either may be a password.
  private static void unknown(String argument, Findings findings) {
    Matcher written = UNKNOWN_FLAG.matcher(argument);
    if (!written.matches()) {
      findings.problem(
          "command line",
          "an argument belongs to no flag",
          "write each flag as --name=value; see " + Flag.HELP.option());
    } else if (Stream.of(Flag.values()).anyMatch(flag -> flag.option().equals(written.group(1)))) {
      findings.problem(written.group(1), "takes no value", "write it alone");
    } else {
      findings.problem(
          written.group(1),
          "there is no such flag",
          "see " + Flag.HELP.option() + " for those there are");
    }
  }
}
