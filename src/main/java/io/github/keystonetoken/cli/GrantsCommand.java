package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.sql.GrantScript;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The SQL that gives the exporter's account its rights. */
@Command(
    name = "grants",
    description = "Print the SQL that gives the exporter's account its rights.",
    exitCodeList = {"0:It was printed.", "2:The configuration is wrong."})
final class GrantsCommand implements ExporterCommand.Answering {

  /** {@code user}, {@code user@host} or {@code 'user'@'host'}, as SHOW GRANTS has it. */
  private static final Pattern ACCOUNT =
      Pattern.compile("(['`]?)(?<user>[^@].*?)\\1(?:@(['`]?)(?<host>[^@'`]+)\\3)?");

  @Mixin private final CommandOptions options = new CommandOptions();

  @Option(
      names = "--release",
      paramLabel = "RELEASE",
      description =
          "Keystone's release, such as kilo. Default: as found in the database, if it can be read.")
  private @Nullable String release;

  @Option(
      names = "--account",
      paramLabel = "USER@HOST",
      description =
          "Account to grant to. Default: the one that logs in, or that of --database.url from any"
              + " host.")
  private @Nullable String account;

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    Release wanted = release == null ? null : release(release);
    String grantee = account == null ? null : account(account);
    Config.Sql sql = options.load(problems(wanted, grantee)).sql().orElse(null);
    String database = sql == null ? "keystone" : sql.database().database();
    GrantScript.Found found =
        new GrantScript.Found(
            Release.UNKNOWN, (sql == null ? "exporter" : sql.database().user()) + "@%");
    if (sql != null && wanted == null) {
      found = GrantScript.find(sql, options.clock());
    }
    String script =
        GrantScript.of(
            database,
            grantee == null ? found.account() : grantee,
            wanted == null ? found.release() : wanted);
    Report report = new Report(Status.FINE).data("sql", script);
    script.lines().forEach(report::line);
    return options.print(report);
  }

  private List<Problem> problems(@Nullable Release wanted, @Nullable String grantee) {
    Stream<Problem> ofRelease =
        release == null || wanted != null
            ? Stream.of()
            : Stream.of(
                new Problem(
                    "--release",
                    "is not a release of Keystone",
                    "write one of "
                        + releases().map(Release::label).collect(Collectors.joining(", "))));
    Stream<Problem> ofAccount =
        account == null || grantee != null
            ? Stream.of()
            : Stream.of(
                new Problem("--account", "is not an account", "write USER@HOST, as exporter@%"));
    return Stream.concat(ofRelease, ofAccount).toList();
  }

  private static @Nullable Release release(String name) {
    return releases()
        .filter(known -> known.label().equalsIgnoreCase(name))
        .findFirst()
        .orElse(null);
  }

  private static Stream<Release> releases() {
    return Stream.of(Release.values()).filter(known -> known != Release.UNKNOWN);
  }

  private static @Nullable String account(String written) {
    Matcher parts = ACCOUNT.matcher(written);
    if (!parts.matches()) {
      return null;
    }
    String host = parts.group("host");
    return parts.group("user") + "@" + (host == null ? "%" : host);
  }
}
