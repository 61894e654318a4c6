package io.github.keystonetoken.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where and how figures are served. */
@Command(optionListHeading = "%nServing:%n")
final class WebOptions {
  static final String RUNBOOKS =
      "https://github.com/keystonetoken/keystone-token-exporter/blob/main/docs/runbooks.md";
  private static final int DEFAULT_PORT = 10_150;
  private static final Pattern PATH = Pattern.compile("(?=.{1,200}$)/(?!-/)[A-Za-z0-9._~/-]+");

  /** As exporters write it: {@code :10150}, {@code host:port}, {@code 10150}. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?:\\[(?<ipv6>[0-9A-Fa-f:.%]+)]|(?<host>[^:\\[\\]\\s]*)):)?(?<port>[0-9]{1,5})");

  @Option(
      names = "--web.listen-address",
      paramLabel = "[HOST]:PORT",
      description = "Address to serve on, repeatable. Default: :10150.")
  List<String> listenAddresses = List.of();

  @Option(
      names = "--web.telemetry-path",
      paramLabel = "PATH",
      description = "Path of the metrics. Default: /metrics.")
  @Nullable String telemetryPath;

  @Option(
      names = "--web.runbook-url",
      paramLabel = "URL",
      description =
          "URL of the runbooks, to which the status page links. Default: " + RUNBOOKS + ".")
  @Nullable String runbookUrl;

  @Option(
      names = "--web.config.file",
      paramLabel = "PATH",
      description =
          "File with TLS, users and headers, in the format of Prometheus' exporter-toolkit. Reloaded if it or a file that it names changes. Default: plain HTTP without passwords.")
  @Nullable String configFile;

  @Option(
      names = "--web.enable-lifecycle",
      negatable = true,
      description = "Reload the configuration on POST /-/reload, as on SIGHUP. Default: no.")
  @Nullable Boolean lifecycle;

  /** The given values, checked; defaults for the rest. */
  Config.Web web(Duration maxAge, Flags flags) {
    List<InetSocketAddress> addresses =
        listenAddresses.stream()
            .map(
                address ->
                    flags.read(
                        "--web.listen-address",
                        address,
                        WebOptions::listenAddress,
                        "write :port, or host:port with a host that this machine can resolve"))
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    String path =
        flags.read(
            "--web.telemetry-path",
            telemetryPath,
            text -> PATH.matcher(text).matches() ? text : null,
            "write a path such as /metrics; / and paths below /-/ are used by other pages");
    URI runbooks =
        flags.read(
            "--web.runbook-url",
            runbookUrl,
            WebOptions::webAddress,
            "write a URL that starts with http:// or https://");
    return new Config.Web(
        addresses.isEmpty() ? List.of(new InetSocketAddress(DEFAULT_PORT)) : addresses,
        path == null ? "/metrics" : path,
        maxAge,
        runbooks == null ? URI.create(RUNBOOKS) : runbooks,
        Boolean.TRUE.equals(lifecycle),
        WebConfig.load(configFile, flags.problems()));
  }

  // The page links to it: other schemes could run a script.
  private static @Nullable URI webAddress(String text) {
    try {
      URI address = new URI(text);
      boolean isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      return isWeb && address.getHost() != null && address.getFragment() == null ? address : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** The address; null if the text is not one or its host cannot be resolved. */
  private static @Nullable InetSocketAddress listenAddress(String text) {
    Matcher address = ADDRESS.matcher(text);
    int port = address.matches() ? Integer.parseInt(address.group("port")) : -1;
    if (port < 0 || port > 65_535) {
      return null;
    }
    String ipv6 = address.group("ipv6");
    String host = ipv6 == null ? address.group("host") : ipv6;
    if (host == null || host.isEmpty()) {
      return new InetSocketAddress(port);
    }
    InetSocketAddress resolved = new InetSocketAddress(host, port);
    return resolved.isUnresolved() ? null : resolved;
  }
}
