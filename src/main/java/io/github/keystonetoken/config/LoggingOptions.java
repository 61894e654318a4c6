package io.github.keystonetoken.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  /** What was given, checked; defaults for the rest. */
  Config.Log log(Values values) {
    // Python and syslog know the level by this name.
    String name = "warning".equals(level) ? "warn" : level;
    return new Config.Log(
        constant("--log.level", name, List.of(Config.Log.Level.values()), values)
            .orElse(Config.Log.Level.INFO),
        constant("--log.format", format, List.of(Config.Log.Format.values()), values)
            .orElse(Config.Log.Format.LOGFMT));
  }

  /** One of an enum's constants, written in lower case. */
  private static <E extends Enum<E>> Optional<E> constant(
      String flag, @Nullable String text, List<E> constants, Values values) {
    List<String> names =
        constants.stream().map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList();
    return values.read(
        flag,
        text,
        name -> Optional.of(names.indexOf(name)).filter(at -> at >= 0).map(constants::get),
        "write one of " + String.join(", ", names));
  }
}
