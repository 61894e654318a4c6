package io.github.keystonetoken.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where and how figures are served. */
@Command(optionListHeading = "%nServing:%n")
final class WebOptions {

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
              + ConfigLoader.RUNBOOKS
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
}
