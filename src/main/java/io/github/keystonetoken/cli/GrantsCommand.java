package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.sql.GrantScript;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The SQL that grants the exporter's account its privileges. */
@Command(
    name = "grants",
    description = "Print the SQL that grants the exporter's account its privileges.",
    exitCodeList = {"0:The SQL was printed.", "2:The configuration is invalid."})
final class GrantsCommand extends ReportCommand {

  /** {@code user}, {@code user@host} or {@code 'user'@'host'}, as SHOW GRANTS has it. */
  private static final Pattern ACCOUNT =
      Pattern.compile("(['`]?)(?<user>[^@].*?)\\1(?:@(['`]?)(?<host>[^@'`]+)\\3)?");

  @Option(
      names = "--release",
      paramLabel = "RELEASE",
      description =
          "Write the SQL for this release of Keystone, such as kilo. Default: as found in the database.")
  private @Nullable String release;

  @Option(
      names = "--account",
      paramLabel = "USER@HOST",
      description =
          "Grant to this account. Default: the one that logs in, or that of --database.url from any host.")
  private @Nullable String account;

  @Override
  Report report() throws ConfigException, InterruptedException {
    Release wanted = release == null ? null : release(release);
    String grantee = account == null ? null : account(account);
    Config.Sql sql = load(problems(wanted, grantee)).sql().orElse(null);
    String database = sql == null ? "keystone" : sql.database().database();
    GrantScript.Found found =
        new GrantScript.Found(
            Release.UNKNOWN, (sql == null ? "exporter" : sql.database().user()) + "@%");
    if (sql != null && wanted == null) {
      found = GrantScript.find(sql, clock());
    }
    String script =
        GrantScript.of(
            database,
            grantee == null ? found.account() : grantee,
            wanted == null ? found.release() : wanted);
    Report report = new Report(Status.FINE).data("sql", script);
    script.lines().forEach(report::line);
    return report;
  }

  private List<Problem> problems(@Nullable Release wanted, @Nullable String grantee) {
    List<Problem> problems = new ArrayList<>();
    if (release != null && wanted == null) {
      String known = releases().map(Release::label).collect(Collectors.joining(", "));
      problems.add(
          new Problem("--release", "is not a release of Keystone", "write one of " + known));
    }
    if (account != null && grantee == null) {
      problems.add(new Problem("--account", "is not an account", "write USER@HOST, as exporter@%"));
    }
    return problems;
  }

  private static @Nullable Release release(String name) {
    return releases().filter(known -> known.isNamed(name)).findFirst().orElse(null);
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
