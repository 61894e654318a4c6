package io.github.keystonetoken.config;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.config.OsloConfig.Option;
import io.github.keystonetoken.config.OsloConfig.Setting;
import io.github.keystonetoken.model.Keystone.Written;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the exporter reads of Keystone's configuration, by the names of every release. */
final class KeystoneConf {

  // "keystone.token.backends.sql.Token" up to Juno, "keystone.token.persistence.backends..." from
  // Juno on, short names from Liberty on (setup.cfg, keystone.token.persistence).
  private static final Pattern DRIVER_PATH =
      Pattern.compile(
          "keystone\\.token\\.(?<persistence>persistence\\.)?backends\\.(\\w+)\\.Token");

  private static final Pattern PROVIDER_PATH =
      Pattern.compile("keystone\\.token\\.providers\\.(\\w+)(?:\\.core)?\\.Provider");

  /** Options whose wording can be a fault; none may hold a password. */
  private static final List<Option> REPORTED =
      List.of(
          new Option("token", "driver"),
          new Option("token", "hash_algorithm"),
          new Option("memcache", "servers"),
          new Option("kvs", "enable_key_mangler"));

  // oslo_config/types.py
  private static final Set<String> TRUE = Set.of("true", "1", "on", "yes");
  private static final Set<String> FALSE = Set.of("false", "0", "off", "no");

  private static final Pattern SECONDS = Pattern.compile("\\s*0*([0-9]{1,10})\\s*");

  private final OsloConfig oslo;
  private final ProblemCollector problems;
  private final Optional<String> driver;

  KeystoneConf(OsloConfig oslo, ProblemCollector problems) {
    this.oslo = oslo;
    this.problems = problems;
    this.driver = setting("token", "driver").map(Setting::value);
  }

  boolean wasRead() {
    return oslo.hasFiles();
  }

  /** {@code [database] connection}, with the names that it had from Folsom on. */
  Optional<Setting> connection() {
    // The order of oslo.db's deprecated_opts.
    return oslo.get(
        new Option("database", "connection"),
        new Option("DEFAULT", "sql_connection"),
        new Option("DATABASE", "sql_connection"),
        new Option("sql", "connection"));
  }

  /** Short name of the token driver. */
  Optional<String> driver() {
    return driver.map(
        name -> {
          Matcher path = DRIVER_PATH.matcher(name);
          return path.matches() ? path.group(2) : name;
        });
  }

  /** Short name of the token provider; Folsom and Grizzly chose by {@code token_format}. */
  Optional<String> provider() {
    return setting("token", "provider")
        .map(
            provider -> {
              Matcher path = PROVIDER_PATH.matcher(provider.value());
              return path.matches() ? path.group(1) : provider.value();
            })
        .or(
            () ->
                setting("signing", "token_format")
                    .map(format -> format.value().toLowerCase(Locale.ROOT)));
  }

  Optional<Duration> expiration() {
    return seconds("token", "expiration", "a lifetime", 1);
  }

  Optional<Duration> allowExpiredWindow() {
    return seconds("token", "allow_expired_window", "a time", 0);
  }

  /** Options as they are written; problems are reported where their values are used. */
  Written written() {
    ProblemCollector unreported = new ProblemCollector();
    return new KeystoneConf(oslo.reportingTo(unreported), unreported).writtenOptions();
  }

  private Written writtenOptions() {
    Map<String, String> options = new HashMap<>();
    for (Option option : REPORTED) {
      setting(option.group(), option.name())
          .ifPresent(
              setting -> options.put("[" + option.group() + "] " + option.name(), setting.value()));
    }
    // A URL of another kind of cache may hold a password.
    if (cachesInMemcached()) {
      cacheUrl().ifPresent(url -> options.put("[cache] backend_argument", url.value()));
    }
    return new Written(
        options,
        connection()
            .flatMap(url -> SqlAlchemyUrl.parse(url.value()))
            .map(SqlAlchemyUrl::user)
            .filter(user -> !user.isEmpty()));
  }

  /** How long a revocation event outlives the tokens that it may match. */
  Optional<Duration> revocationBuffer() {
    return seconds("revoke", "expiration_buffer", "a time", 0);
  }

  /** Whether Keystone hashes its keys. */
  KeyNames keyNames() {
    Optional<Boolean> mangler = bool("kvs", "enable_key_mangler");
    if (mangler.isPresent()) {
      return mangler.get() ? KeyNames.MANGLED : KeyNames.CLEAR;
    }
    // Juno introduced these names, and Icehouse the mangler.
    return driver.filter(KeystoneConf::isNameSinceJuno).isPresent()
        ? KeyNames.MANGLED
        : KeyNames.BOTH;
  }

  /** Whether tokens are kept in the servers of {@code [memcache]}. */
  boolean keepsTokensInMemcached() {
    return switch (driver().orElse("")) {
      case "memcache", "memcache_pool" -> true;
      case "kvs" ->
          setting("kvs", "backends").filter(backends -> isMemcached(backends.value())).isPresent();
      default -> false;
    };
  }

  Optional<Setting> memcacheServers() {
    return setting("memcache", "servers");
  }

  /** Whether responses are cached in memcached: no tokens, and so no lists. */
  boolean cachesInMemcached() {
    // Without "enabled" a backend counts: the default is True from Newton on (keystone/conf).
    return bool("cache", "enabled").orElse(true)
        && setting("cache", "backend").filter(backend -> isMemcached(backend.value())).isPresent();
  }

  /** The servers of the cache: {@code backend_argument = url:...} wins over memcache_servers. */
  Optional<Setting> cacheServers() {
    return cacheUrl()
        .map(url -> new Setting(url.value().substring("url:".length()), url.where()))
        .or(() -> setting("cache", "memcache_servers"));
  }

  private Optional<Setting> cacheUrl() {
    // The last of several, since oslo_cache/core.py collects them in a dictionary.
    return oslo.getAll(new Option("cache", "backend_argument")).stream()
        .filter(argument -> argument.value().startsWith("url:"))
        .reduce((earlier, later) -> later);
  }

  /** An option of {@code [cache]}. */
  Optional<Setting> cache(String name) {
    return setting("cache", name);
  }

  /** A switch of {@code [cache]}. */
  Optional<Boolean> isCacheOn(String name) {
    return bool("cache", name);
  }

  private Optional<Setting> setting(String group, String name) {
    return oslo.get(new Option(group, name)).filter(setting -> !setting.value().isBlank());
  }

  private Optional<Duration> seconds(String group, String name, String meaning, int least) {
    Optional<Setting> setting = setting(group, name);
    if (setting.isEmpty()) {
      return Optional.empty();
    }
    Matcher seconds = SECONDS.matcher(setting.get().value());
    if (!seconds.matches() || Long.parseLong(seconds.group(1)) < least) {
      problems.add(
          setting.get().where(),
          Problem.quote(setting.get().value()) + " is not " + meaning,
          "write a whole number of seconds, at least " + least);
      return Optional.empty();
    }
    return Optional.of(Duration.ofSeconds(Long.parseLong(seconds.group(1))));
  }

  private Optional<Boolean> bool(String group, String name) {
    Optional<Setting> setting = setting(group, name);
    String value = setting.map(Setting::value).orElse("").toLowerCase(Locale.ROOT);
    if (setting.isPresent() && !TRUE.contains(value) && !FALSE.contains(value)) {
      problems.add(
          setting.get().where(),
          Problem.quote(setting.get().value()) + " is neither true nor false",
          "write True or False");
      return Optional.empty();
    }
    return setting.map(known -> TRUE.contains(value));
  }

  private static boolean isNameSinceJuno(String name) {
    Matcher path = DRIVER_PATH.matcher(name);
    return path.matches() ? path.group("persistence") != null : !name.contains(".");
  }

  // dogpile.cache.memcached, .pymemcache, .bmemcached, .pylibmc; oslo_cache.memcache_pool and
  // keystone.cache.memcache_pool.
  private static boolean isMemcached(String backend) {
    return backend.contains("memcache") || backend.contains("pylibmc");
  }
}
