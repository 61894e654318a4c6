package io.github.keystonetoken.config;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to serve on, as exporters write it: {@code :10150}, {@code host:port}, {@code 10150}.
 */
final class ListenAddress {

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?:\\[(?<ipv6>[0-9A-Fa-f:.%]+)]|(?<host>[^:\\[\\]\\s]*)):)?(?<port>[0-9]{1,5})");

  private ListenAddress() {}

  /** The address, or empty where the text is none or its host is not known. */
  static Optional<InetSocketAddress> parse(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches() || Integer.parseInt(address.group("port")) > 65_535) {
      return Optional.empty();
    }
    int port = Integer.parseInt(address.group("port"));
    String host = address.group("ipv6") == null ? address.group("host") : address.group("ipv6");
    return Optional.of(
            host == null || host.isEmpty()
                ? new InetSocketAddress(port)
                : new InetSocketAddress(host, port))
        .filter(resolved -> !resolved.isUnresolved());
  }
}
