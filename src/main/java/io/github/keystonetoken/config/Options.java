package io.github.keystonetoken.config;

import java.util.List;
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
      String known = flags.oneOf("--log.level", name, List.of("debug", "info", "warn", "error"));
      String form = flags.oneOf("--log.format", format, List.of("logfmt", "json"));
      return new Config.Log(
          known == null ? Config.Log.DEFAULT.level() : known, "json".equals(form));
    }
  }
}
