package io.github.keystonetoken.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
  private static final int MAX_PATH_LENGTH = 200;

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
          "Where the runbooks are published, to which the status page links. Default: "
              + RUNBOOKS
              + ".")
  @Nullable String runbookUrl;

  @Option(
      names = "--web.config.file",
      paramLabel = "PATH",
      description =
          "TLS, users and headers, in the format of Prometheus' exporter-toolkit. Loaded again if"
              + " it or a file that it names changes. Default: plain HTTP without passwords.")
  @Nullable String configFile;

  @Option(
      names = "--web.enable-lifecycle",
      negatable = true,
      description = "Load the configuration again at POST /-/reload, as at SIGHUP. Default: no.")
  @Nullable Boolean lifecycle;

  /** What was given, checked; defaults for the rest. */
  Config.Web web(Duration maxAge, Flags flags) {
    List<InetSocketAddress> addresses =
        listenAddresses.stream()
            .flatMap(address -> listenAddress(address, flags).stream())
            .distinct()
            .toList();
    Optional<String> path =
        flags.read(
            "--web.telemetry-path",
            telemetryPath,
            text -> Optional.of(text).filter(WebOptions::isFreePath),
            "write a path such as /metrics; / alone and what is below /-/ are other pages");
    Optional<URI> runbooks =
        flags.read(
            "--web.runbook-url",
            runbookUrl,
            WebOptions::webAddress,
            "write an address that begins with http:// or https://");
    return new Config.Web(
        addresses.isEmpty() ? List.of(new InetSocketAddress(DEFAULT_PORT)) : addresses,
        path.orElse("/metrics"),
        maxAge,
        runbooks.orElseGet(() -> URI.create(RUNBOOKS)),
        Boolean.TRUE.equals(lifecycle),
        WebConfigFile.load(configFile, flags.problems()));
  }

  private static boolean isFreePath(String path) {
    return path.length() <= MAX_PATH_LENGTH && path.matches("/(?!-/)[A-Za-z0-9._~/-]+");
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

  private static Optional<InetSocketAddress> listenAddress(String text, Flags flags) {
    return flags.read(
        "--web.listen-address",
        text,
        WebOptions::listenAddress,
        "write :port, or host:port with a host that this machine can resolve");
  }

  /** The address; empty if the text is none or its host is not known. */
  private static Optional<InetSocketAddress> listenAddress(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches() || Integer.parseInt(address.group("port")) > 65_535) {
      return Optional.empty();
    }
    int port = Integer.parseInt(address.group("port"));
    String host = address.group("ipv6") == null ? address.group("host") : address.group("ipv6");
    if (host == null || host.isEmpty()) {
      return Optional.of(new InetSocketAddress(port));
    }
    return Optional.of(new InetSocketAddress(host, port)).filter(it -> !it.isUnresolved());
  }
}
