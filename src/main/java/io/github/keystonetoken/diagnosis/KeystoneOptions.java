package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.TokenStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Options of keystone.conf that do not do what they seem to do. */
final class KeystoneOptions {

  /** memcached takes a longer lifetime for a date in 1970 ({@code realtime()} in memcached.c). */
  private static final Duration LONGEST_RELATIVE = Duration.ofDays(30);

  static void expiration(Facts facts, Findings findings) {
    Duration expiration = facts.snapshot().tokenExpiration().orElse(Duration.ZERO);
    if (expiration.compareTo(LONGEST_RELATIVE) > 0 && facts.store().isMemcached()) {
      findings
          .critical("[token] expiration is over 30 days, and tokens are stored in memcached")
          .evidence(
              "It is %s seconds; memcached reads more than %s as a date in 1970.",
              expiration.toSeconds(), LONGEST_RELATIVE.toSeconds())
          .consequence(
              "Tokens and lists expire as soon as they are stored: no token can be validated.")
          .remedy(
              "Shorten it in keystone.conf on each controller, and restart Keystone.",
              "[token]\nexpiration = 3600");
    }
  }

  private static final String OLD_PATH = "keystone.token.backends.";
  private static final String PATH = "keystone.token.persistence.backends.";

  /**
   * {@code [token] driver} has the name of another release. Up to Kilo only the path of a class is
   * understood ({@code keystone/common/manager.py}), from Liberty on an entry point's name ({@code
   * setup.cfg}).
   */
  static void driverName(Facts facts, Findings findings) {
    Release release = facts.snapshot().release();
    String driver = facts.option("[token] driver");
    if (driver.isEmpty()
        || release == Release.UNKNOWN
        || !release.hasTokenDrivers()
        || !isOfAnother(release, driver)) {
      return;
    }
    String shortName = facts.snapshot().keystone().driver().orElse("");
    findings
        .warning("[token] driver has a name that %s does not know", release.title())
        .evidence("It is \"%s\".", printable(driver))
        .consequence("Keystone cannot import it, and will not start again once it is stopped.")
        .remedy(
            "Use this release's name, in keystone.conf on each controller.",
            "[token]\ndriver = " + printable(rightName(release, shortName)));
  }

  private static boolean isOfAnother(Release release, String driver) {
    boolean isShort = !driver.contains(".");
    return release.compareTo(Release.KILO) <= 0
        ? isShort || (release == Release.KILO && driver.startsWith(OLD_PATH))
        : driver.startsWith(OLD_PATH);
  }

  private static String rightName(Release release, String shortName) {
    if (release.compareTo(Release.KILO) > 0) {
      return shortName;
    }
    return (release.compareTo(Release.JUNO) < 0 ? OLD_PATH : PATH) + shortName + ".Token";
  }

  private static final Set<String> HASHED = Set.of("pki", "pkiz");

  /** Characters of an id, of algorithms that have more than MD5's 32. */
  private static final Map<String, Integer> ID_LENGTHS =
      Map.of("sha1", 40, "sha224", 56, "sha256", 64, "sha384", 96, "sha512", 128);

  /** {@code token.id} is VARCHAR(64) in every release. */
  private static final int COLUMN_LENGTH = 64;

  /**
   * An entry of a list then takes over 103 bytes, what memcached itself adds to a value: one token
   * can take a list over the limits of the server and of the client at once.
   */
  private static final int OVERSIZED_ENTRY = 64;

  /** The ids of PKI tokens, which are hashes, do not fit their storage. */
  static void hashAlgorithm(Facts facts, Findings findings) {
    String algorithm = facts.option("[token] hash_algorithm").toLowerCase(Locale.ROOT);
    int length = ID_LENGTHS.getOrDefault(algorithm, 0);
    TokenStore store = facts.store();
    boolean isTooLong =
        store.isMemcached() ? length >= OVERSIZED_ENTRY : store.isSql() && length > COLUMN_LENGTH;
    if (isTooLong && HASHED.contains(facts.snapshot().keystone().provider().orElse(""))) {
      findings
          .warning("[token] hash_algorithm = %s makes ids that are too long", algorithm)
          .evidence("An id has %d characters.", length)
          .consequence(
              store.isMemcached()
                  ? "A full list is then refused by the client, not by memcached: it waits 3 s and marks the healthy server as dead, for all users."
                  : "The column token.id takes 64: the database rejects each token, or truncates its id, which is then never found.")
          .remedy(
              "Return to the default on all controllers at once. All users must log in again.",
              "[token]\nhash_algorithm = md5");
    }
  }

  /** As oslo_config/types.py has it. */
  private static final Set<String> FALSE = Set.of("false", "0", "off", "no");

  /** Without the key mangler, the keys of memcached hold live tokens. */
  static void keyMangler(Facts facts, Findings findings) {
    String mangler = facts.option("[kvs] enable_key_mangler").toLowerCase(Locale.ROOT);
    boolean hasMangler = facts.snapshot().release().compareTo(Release.ICEHOUSE) >= 0;
    if (hasMangler && FALSE.contains(mangler) && facts.store().isMemcached()) {
      findings
          .warning("The keys of memcached hold live tokens")
          .evidence("[kvs] enable_key_mangler is %s.", mangler)
          .consequence(
              "Anyone who can list keys or read memcached's log can act as any user who is logged in.")
          .remedy(
              "Enable it on all controllers at once, in a quiet hour. All keys change, and all users must log in again.",
              "[kvs]\nenable_key_mangler = True");
    }
  }

  private static final Pattern SPACED = Pattern.compile("\\S\\s+,|,\\s+\\S");

  /** Lists of memcached servers that Keystone does not split as it seems. */
  static void serverLists(Facts facts, Findings findings) {
    String url = facts.option("[cache] backend_argument");
    if (url.contains(",")) {
      String servers = url.substring("url:".length());
      findings
          .warning("[cache] backend_argument names several memcached servers in one string")
          .evidence("It is url:%s.", printable(servers))
          .consequence("Older releases of oslo.cache take it for one server: nothing is cached.")
          .remedy(
              "Remove that line and set memcache_servers, which is a list in every release.",
              "[cache]\nmemcache_servers = " + list(servers));
    }
    String servers = facts.option("[memcache] servers");
    // From Icehouse on the option is a ListOpt, which trims; an unknown release may be one.
    boolean trims = facts.snapshot().release().compareTo(Release.ICEHOUSE) >= 0;
    // Otherwise nothing reads it.
    boolean isRead = facts.store().isMemcached();
    if (isRead && !trims && SPACED.matcher(servers).find()) {
      findings
          .warning("[memcache] servers has spaces, which become part of the servers' names")
          .evidence("It is \"%s\". Up to Havana, Keystone does not trim it.", printable(servers))
          .consequence("A server with a space in its name is never found; others have its keys.")
          .remedy(
              "Remove the spaces on each controller. Users whose keys move must log in again.",
              "[memcache]\nservers = " + list(servers));
    }
  }

  private static String list(String servers) {
    return Arrays.stream(servers.split(",", -1))
        .map(server -> printable(server.strip()))
        .collect(joining(","));
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
