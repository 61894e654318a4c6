package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Release;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A list of memcached servers that Keystone does not take apart as it looks. */
final class ServersInOneString {

  private static final Pattern SPACED = Pattern.compile("\\S\\s+,|,\\s+\\S");

  static void check(Facts facts, Findings findings) {
    String url = facts.option("[cache] backend_argument");
    if (url.contains(",")) {
      String servers = url.substring("url:".length());
      findings
          .warning("[cache] backend_argument names several memcached servers in one string")
          .evidence("It is url:%s.", printable(servers))
          .consequence(
              "Before oslo.cache took it apart, the whole string was one server of an impossible name: nothing is cached, though it looks as if two or more servers were in use.")
          .remedy(
              "Remove that line, and name the servers where they are a list in every release.",
              "[cache]\nmemcache_servers = " + list(servers));
    }
    String servers = facts.option("[memcache] servers");
    // Otherwise nothing reads it.
    if (facts.snapshot().tokenStore().isMemcached()
        && !trims(facts.snapshot().release())
        && SPACED.matcher(servers).find()) {
      findings
          .warning(
              "[memcache] servers has spaces between servers, which belong to their names here")
          .evidence(
              "It is \"%s\"; up to Havana Keystone splits it at commas and trims nothing.",
              printable(servers))
          .consequence(
              "A server whose name has a space is never found: all keys are on the others.")
          .remedy(
              "Write it without, in keystone.conf on each controller; keys that move log their users out once.",
              "[memcache]\nservers = " + list(servers));
    }
  }

  /** From Icehouse on the option is a ListOpt, which trims; an unknown release may be one. */
  private static boolean trims(Release release) {
    return release.compareTo(Release.ICEHOUSE) >= 0;
  }

  private static String list(String servers) {
    return Arrays.stream(servers.split(",", -1))
        .map(String::strip)
        .map(ServersInOneString::printable)
        .collect(joining(","));
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
