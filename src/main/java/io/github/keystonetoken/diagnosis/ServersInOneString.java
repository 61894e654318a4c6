package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A list of memcached servers that Keystone does not take apart as it looks. */
final class ServersInOneString implements Check {

  private static final String CACHE_URL = "[cache] backend_argument";
  private static final String SERVERS = "[memcache] servers";

  private static final Pattern SPACED = Pattern.compile("\\S\\s+,|,\\s+\\S");

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    Keystone.Written written = snapshot.keystone().written();
    return Stream.of(
            written
                .option(CACHE_URL)
                .filter(url -> url.contains(","))
                .map(url -> cacheUrl(url.substring("url:".length()))),
            written
                .option(SERVERS)
                .filter(servers -> !trims(snapshot.release()) && SPACED.matcher(servers).find())
                .map(ServersInOneString::spaced))
        .flatMap(Optional::stream);
  }

  /** From Icehouse on the option is a ListOpt, which trims; an unknown release may be one. */
  private static boolean trims(Release release) {
    return release.compareTo(Release.ICEHOUSE) >= 0;
  }

  private static Finding cacheUrl(String servers) {
    return new Finding(
        Severity.WARNING,
        "[cache] backend_argument names several memcached servers in one string",
        "It is url:%s.".formatted(printable(servers)),
        "Before oslo.cache took it apart, the whole string was one server of an impossible name: nothing is"
            + " cached, though it looks as if two or more servers were in use.",
        List.of(
            Remedy.of(
                "Remove that line, and name the servers where they are a list in every release.",
                "[cache]\nmemcache_servers = " + list(servers))),
        Optional.empty());
  }

  private static Finding spaced(String servers) {
    return new Finding(
        Severity.WARNING,
        "[memcache] servers has spaces between servers, which belong to their names here",
        "It is \"%s\"; up to Havana Keystone splits it at commas and trims nothing."
            .formatted(printable(servers)),
        "A server whose name has a space is never found: all keys are on the others.",
        List.of(
            Remedy.of(
                "Write it without, in keystone.conf on each controller; keys that move log their users out"
                    + " once.",
                "[memcache]\nservers = " + list(servers))),
        Optional.empty());
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
