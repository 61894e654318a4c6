package io.github.keystonetoken.config;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.config.OsloConfig.Option;
import io.github.keystonetoken.model.Keystone;
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
import org.jspecify.annotations.Nullable;

/** What the exporter reads of Keystone's configuration, by the names of every release. */
final class KeystoneConf {

  // "keystone.token.backends.sql.Token" up to Juno, "keystone.token.persistence.backends..." from
  // Juno on, short names from Liberty on (setup.cfg, keystone.token.persistence).
  private static final Pattern DRIVER_PATH =
      Pattern.compile(
          "keystone\\.token\\.(?<persistence>persistence\\.)?backends\\.(?<name>\\w+)\\.Token");

  private static final Pattern PROVIDER_PATH =
      Pattern.compile("keystone\\.token\\.providers\\.(?<name>\\w+)(?:\\.core)?\\.Provider");

  /** Options whose wording can be a fault; none may hold a password. */
  private static final List<Option> REPORTED =
      List.of(
          new Option("token", "driver"),
          new Option("token", "hash_algorithm"),
          new Option("memcache", "servers"),
          new Option("cache", "expiration_time"),
          new Option("kvs", "enable_key_mangler"));

  // oslo_config/types.py
  private static final Set<String> TRUE = Set.of("true", "1", "on", "yes");
  private static final Set<String> FALSE = Set.of("false", "0", "off", "no");

  private static final Pattern NUMBER = Pattern.compile("\\s*0*([0-9]{1,10})\\s*");

  private final OsloConfig oslo;
  private final Optional<String> driver;

  KeystoneConf(OsloConfig oslo) {
    this.oslo = oslo;
    this.driver = setting("token", "driver").map(Setting::value);
  }

  /** The same, which reports what is wrong to others. */
  KeystoneConf reportingTo(ProblemCollector others) {
    return new KeystoneConf(oslo.reportingTo(others));
  }

  /** Keystone as its configuration says it is. */
  Keystone keystone() {
    return new Keystone(
        !oslo.files().isEmpty(),
        driver(),
        provider(),
        seconds("token", "expiration", "a lifetime", 1),
        seconds("token", "allow_expired_window", "a time", 0),
        seconds("revoke", "expiration_buffer", "a time", 0)
            .orElse(Keystone.DEFAULT_REVOCATION_BUFFER),
        written());
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
  private Optional<String> driver() {
    return driver.map(name -> shortName(DRIVER_PATH, name));
  }

  /** Short name of the token provider; Folsom and Grizzly chose by {@code token_format}. */
  private Optional<String> provider() {
    return setting("token", "provider")
        .map(provider -> shortName(PROVIDER_PATH, provider.value()))
        .or(
            () ->
                setting("signing", "token_format")
                    .map(format -> format.value().toLowerCase(Locale.ROOT)));
  }

  private static String shortName(Pattern path, String name) {
    Matcher matcher = path.matcher(name);
    return matcher.matches() ? matcher.group("name") : name;
  }

  /** Options as they are written; problems are reported where their values are used. */
  private Written written() {
    return reportingTo(new ProblemCollector()).writtenOptions();
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
      setting("cache", "backend").ifPresent(name -> options.put("[cache] backend", name.value()));
      cacheUrl().ifPresent(url -> options.put("[cache] backend_argument", url.value()));
    }
    return new Written(
        options,
        connection()
            .flatMap(url -> SqlAlchemyUrl.parse(url.value()))
            .map(SqlAlchemyUrl::user)
            .filter(user -> !user.isEmpty()));
  }

  /** Whether Keystone hashes its keys. */
  KeyNames keyNames() {
    Optional<Boolean> mangler = isOn("kvs", "enable_key_mangler");
    if (mangler.isPresent()) {
      return mangler.get() ? KeyNames.MANGLED : KeyNames.CLEAR;
    }
    // Juno introduced these names, and Icehouse the mangler.
    return driver.filter(KeystoneConf::isNameSinceJuno).isPresent()
        ? KeyNames.MANGLED
        : KeyNames.BOTH;
  }

  private static boolean isNameSinceJuno(String driver) {
    Matcher path = DRIVER_PATH.matcher(driver);
    return path.matches() ? path.group("persistence") != null : !driver.contains(".");
  }

  /** Whether tokens are kept in the servers of {@code [memcache]}. */
  boolean keepsTokensInMemcached() {
    return switch (driver().orElse("")) {
      case "memcache", "memcache_pool" -> true;
      case "kvs" -> namesMemcached("kvs", "backends");
      default -> false;
    };
  }

  Optional<Setting> memcacheServers() {
    return setting("memcache", "servers");
  }

  /** Whether responses are cached in memcached: no tokens, and so no lists. */
  boolean cachesInMemcached() {
    // Without "enabled" a backend counts: the default is True from Newton on (keystone/conf).
    return isOn("cache", "enabled").orElse(true) && namesMemcached("cache", "backend");
  }

  /** What says that Keystone keeps nothing in memcached; null if no file was read. */
  @Nullable String whyNotInMemcached() {
    if (oslo.files().isEmpty()) {
      return null;
    }
    Setting backend = setting("cache", "backend").orElse(null);
    String reason = backend == null ? "backend is not set" : "backend is " + backend.quoted();
    return "Keystone keeps nothing in memcached, as [cache] "
        + (namesMemcached("cache", "backend") ? "enabled is false" : reason);
  }

  // dogpile.cache.memcached, .pymemcache, .bmemcached, .pylibmc; oslo_cache.memcache_pool and
  // keystone.cache.memcache_pool.
  private boolean namesMemcached(String group, String name) {
    String backend = setting(group, name).map(Setting::value).orElse("");
    return backend.contains("memcache") || backend.contains("pylibmc");
  }

  /**
   * Whether memcached expires what is cached, or the release cannot have it do so: those with a
   * token driver had no such option yet.
   */
  boolean expiresCache() {
    return driver.isPresent() || setting("cache", "backend_expiration_time").isPresent();
  }

  /** The servers of the cache: {@code backend_argument = url:...} wins over memcache_servers. */
  Optional<Setting> cacheServers() {
    return cacheUrl()
        .map(url -> url.with(url.value().substring("url:".length())))
        .or(() -> setting("cache", "memcache_servers"));
  }

  private Optional<Setting> cacheUrl() {
    // The last of several, since oslo_cache/core.py collects them in a dictionary.
    return oslo.getAll(new Option("cache", "backend_argument")).stream()
        .filter(argument -> argument.value().startsWith("url:"))
        .reduce((earlier, later) -> later);
  }

  /** An option by its group and name; empty if it is not set or blank. */
  Optional<Setting> setting(String group, String name) {
    return oslo.get(new Option(group, name)).filter(setting -> !setting.value().isBlank());
  }

  /** An option of {@code [cache]}, by its name of oslo.cache 4.1 (2026.1) or the former one. */
  Optional<Setting> cacheSetting(String name) {
    return oslo.get(new Option("cache", name), new Option("cache", "memcache_" + name))
        .filter(setting -> !setting.value().isBlank());
  }

  /**
   * Whether Keystone logs in to its cache. python-binary-memcached does with any account, whatever
   * memcache_sasl_enabled says (dogpile/cache/backends/memcached.py).
   */
  boolean logsInToCache() {
    boolean isAlways =
        setting("cache", "backend").filter(it -> it.value().contains("bmemcached")).isPresent();
    return isOn("cache", "memcache_sasl_enabled").orElse(false)
        || (isAlways && cacheSetting("username").isPresent());
  }

  /** A switch by its group and name; empty if it is not set, or is no switch. */
  Optional<Boolean> isOn(String group, String name) {
    Setting setting = setting(group, name).orElse(null);
    if (setting == null) {
      return Optional.empty();
    }
    String value = setting.value().toLowerCase(Locale.ROOT);
    if (!TRUE.contains(value) && !FALSE.contains(value)) {
      setting.problem(setting.quoted() + " is neither true nor false", "write True or False");
      return Optional.empty();
    }
    return Optional.of(TRUE.contains(value));
  }

  private Optional<Duration> seconds(String group, String name, String meaning, int min) {
    return number(group, name, meaning, "a whole number of seconds", min).map(Duration::ofSeconds);
  }

  /** A number by its group and name; empty if it is not set, or is no such number. */
  Optional<Long> number(String group, String name, String meaning, String unit, int min) {
    Setting setting = setting(group, name).orElse(null);
    if (setting == null) {
      return Optional.empty();
    }
    Matcher number = NUMBER.matcher(setting.value());
    if (!number.matches() || Long.parseLong(number.group(1)) < min) {
      setting.problem(
          setting.quoted() + " is not " + meaning, "write " + unit + ", at least " + min);
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(number.group(1)));
  }
}
