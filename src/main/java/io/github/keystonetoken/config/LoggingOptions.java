package io.github.keystonetoken.config;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How the daemon logs. */
@Command(optionListHeading = "%nLogging:%n")
final class LoggingOptions {

  @Option(
      names = "--log.level",
      paramLabel = "LEVEL",
      description = "Minimum log level: debug, info, warn (or warning) or error. Default: info.")
  @Nullable String level;

  @Option(
      names = "--log.format",
      paramLabel = "FORMAT",
      description = "Form of a log line: logfmt or json. Default: logfmt.")
  @Nullable String format;
}
