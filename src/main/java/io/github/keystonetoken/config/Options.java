package io.github.keystonetoken.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The flags of the daemon as they were given: text, or null if a flag was not given. Defaults are
 * set where the flags are read.
 */
public final class Options {

  final KeystoneOptions keystone = new KeystoneOptions();
  final DatabaseOptions database = new DatabaseOptions();
  final MemcachedOptions memcached = new MemcachedOptions();
  final CollectorOptions collectors = new CollectorOptions();
  final WebOptions web = new WebOptions();
  final Logging logging = new Logging();

  /**
   * Objects whose fields picocli sets, for the sources of tokens: each has a heading in the help.
   */
  public List<Object> sources() {
    return List.of(keystone, database, memcached);
  }

  /** The same, for collecting, serving and logging. */
  public List<Object> serving() {
    return List.of(collectors, web, logging);
  }

  /** How the daemon logs. */
  @Command(optionListHeading = "%nLogging:%n")
  static final class Logging {

    @Option(
        names = "--log.level",
        paramLabel = "LEVEL",
        description = "Minimum log level: debug, info, warn (or warning) or error. Default: info.")
    @Nullable String level;

    @Option(
        names = "--log.format",
        paramLabel = "FORMAT",
        description = "Format of log lines: logfmt or json. Default: logfmt.")
    @Nullable String format;

    /** The given values, checked; defaults for the rest. */
    Config.Log log(Flags flags) {
      // Python and syslog use this name.
      String name = "warning".equals(level) ? "warn" : level;
      return new Config.Log(
          constant("--log.level", name, Config.Log.Level.INFO, Config.Log.Level.values(), flags),
          constant(
              "--log.format", format, Config.Log.Format.LOGFMT, Config.Log.Format.values(), flags));
    }

    /** One of an enum's constants, written in lower case. */
    private static <E extends Enum<E>> E constant(
        String flag, @Nullable String text, E usual, E[] constants, Flags flags) {
      List<String> names =
          Stream.of(constants).map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList();
      String name = flags.oneOf(flag, text, names);
      return name == null ? usual : constants[names.indexOf(name)];
    }
  }
}
