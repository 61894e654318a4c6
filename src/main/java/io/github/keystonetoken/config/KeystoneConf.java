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

/**
 * The options of Keystone's configuration that the exporter uses, by their names in every release.
 */
final class KeystoneConf {

  // "keystone.token.backends.sql.Token" up to Juno, "keystone.token.persistence.backends..." from
  // Juno on, short names from Liberty on (setup.cfg, keystone.token.persistence).
  private static final Pattern DRIVER_PATH =
      Pattern.compile(
          "keystone\\.token\\.(?<persistence>persistence\\.)?backends\\.(?<name>\\w+)\\.Token");

  private static final Pattern PROVIDER_PATH =
      Pattern.compile("keystone\\.token\\.providers\\.(?<name>\\w+)(?:\\.core)?\\.Provider");

  /** Options that are reported as they are written; none may hold a password. */
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

  /** {@code [token] driver} as it is written; empty if it is not set. */
  private final String driver;

  KeystoneConf(OsloConfig oslo) {
    this.oslo = oslo;
    this.driver = text("token", "driver");
  }

  /**
   * Keystone as its configuration describes it.
   *
   * @param givenDriver overrides the configuration, as do the other two; null if not given
   */
  Keystone keystone(
      @Nullable String givenDriver,
      @Nullable String givenProvider,
      @Nullable Duration givenExpiration) {
    String provider = provider();
    Optional<Duration> expiration = seconds("token", "expiration", "a lifetime", 1);
    return new Keystone(
        !oslo.files().isEmpty(),
        unlessEmpty(givenDriver == null ? shortName(DRIVER_PATH, driver) : givenDriver),
        unlessEmpty(givenProvider == null ? provider : givenProvider),
        givenExpiration == null ? expiration : Optional.of(givenExpiration),
        seconds("token", "allow_expired_window", "a time", 0),
        seconds("revoke", "expiration_buffer", "a time", 0)
            .orElse(Keystone.DEFAULT_REVOCATION_BUFFER),
        written());
  }

  private static Optional<String> unlessEmpty(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
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

  /** Short name of the token provider; Folsom and Grizzly chose by {@code token_format}. */
  private String provider() {
    String provider = text("token", "provider");
    return provider.isEmpty()
        ? text("signing", "token_format").toLowerCase(Locale.ROOT)
        : shortName(PROVIDER_PATH, provider);
  }

  private static String shortName(Pattern path, String name) {
    Matcher matcher = path.matcher(name);
    return matcher.matches() ? matcher.group("name") : name;
  }

  /** Options as they are written. */
  private Written written() {
    int before = oslo.problems().count();
    Map<String, String> options = new HashMap<>();
    for (Option option : REPORTED) {
      options.put("[" + option.group() + "] " + option.name(), text(option.group(), option.name()));
    }
    // A URL of another kind of cache may hold a password.
    if (cachesInMemcached()) {
      options.put("[cache] backend", text("cache", "backend"));
      options.put("[cache] backend_argument", cacheUrl().map(Setting::value).orElse(""));
    }
    options.values().removeIf(String::isEmpty);
    Optional<String> user =
        connection()
            .flatMap(url -> SqlAlchemyUrl.parse(url.value()))
            .flatMap(url -> unlessEmpty(url.user()));
    // They are reported where the values are used.
    oslo.problems().removeAfter(before);
    return new Written(options, user);
  }

  /** Whether Keystone hashes its keys. */
  KeyNames keyNames() {
    if (setting("kvs", "enable_key_mangler").isPresent()) {
      return isOn("kvs", "enable_key_mangler", true) ? KeyNames.MANGLED : KeyNames.CLEAR;
    }
    // Juno introduced these names, and Icehouse the mangler.
    Matcher path = DRIVER_PATH.matcher(driver);
    boolean isNameSinceJuno =
        path.matches() ? path.group("persistence") != null : !driver.contains(".");
    return isNameSinceJuno && !driver.isEmpty() ? KeyNames.MANGLED : KeyNames.BOTH;
  }

  /** Whether tokens are kept in the servers of {@code [memcache]}. */
  boolean keepsTokensInMemcached() {
    return switch (shortName(DRIVER_PATH, driver)) {
      case "memcache", "memcache_pool" -> true;
      case "kvs" -> namesMemcached("kvs", "backends");
      default -> false;
    };
  }

  /** Whether responses are cached in memcached; these are no tokens, so there are no lists. */
  boolean cachesInMemcached() {
    // Without "enabled" a backend counts: the default is True from Newton on (keystone/conf).
    return isOn("cache", "enabled", true) && namesMemcached("cache", "backend");
  }

  /** Why Keystone keeps nothing in memcached; null if no file was read. */
  @Nullable String whyNotInMemcached() {
    if (oslo.files().isEmpty()) {
      return null;
    }
    String backend = text("cache", "backend");
    String reason =
        backend.isEmpty() ? "backend is not set" : "backend is " + Problem.quote(backend);
    return "Keystone keeps nothing in memcached: [cache] "
        + (namesMemcached("cache", "backend") ? "enabled is false" : reason);
  }

  // dogpile.cache.memcached, .pymemcache, .bmemcached, .pylibmc; oslo_cache.memcache_pool and
  // keystone.cache.memcache_pool.
  private boolean namesMemcached(String group, String name) {
    String backend = text(group, name);
    return backend.contains("memcache") || backend.contains("pylibmc");
  }

  /**
   * Whether cached items expire in memcached, or the release has no option for it: releases with a
   * token driver do not.
   */
  boolean expiresCache() {
    return !driver.isEmpty() || setting("cache", "backend_expiration_time").isPresent();
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

  /** The value of an option; empty if it is not set or blank. */
  private String text(String group, String name) {
    return setting(group, name).map(Setting::value).orElse("");
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
   * Whether Keystone logs in to its cache. python-binary-memcached does so with any account and
   * ignores memcache_sasl_enabled (dogpile/cache/backends/memcached.py).
   */
  boolean logsInToCache() {
    return isOn("cache", "memcache_sasl_enabled", false)
        || (text("cache", "backend").contains("bmemcached")
            && cacheSetting("username").isPresent());
  }

  /** A boolean option; the default if it is not set, or is no boolean, which is reported. */
  boolean isOn(String group, String name, boolean usual) {
    Setting setting = setting(group, name).orElse(null);
    if (setting == null) {
      return usual;
    }
    String value = setting.value().toLowerCase(Locale.ROOT);
    if (TRUE.contains(value) || FALSE.contains(value)) {
      return TRUE.contains(value);
    }
    setting.problem(setting.quoted() + " is neither true nor false", "write True or False");
    return usual;
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
