package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.InProcess;
import io.github.keystonetoken.servers.CommandRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

final class ExporterCommandTest {

  private static final Pattern FLAG =
      Pattern.compile(
          "--(?:no-)?(?:collector|database|keystone|log|memcached|web)[.][a-z.-]*[a-z]");

  private static Stream<String> commands() {
    return Given.commandLine().getSubcommands().keySet().stream();
  }

  /** Splits at blanks. */
  private static CommandRun run(String arguments) throws InterruptedException {
    return InProcess.run(arguments.split(" ", -1));
  }

  private static String problems(String arguments) throws InterruptedException {
    CommandRun result = run(arguments);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    return result.err().replace("keystone-token-exporter: ", "");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          exporter,             'exporter'@'%'
          exporter@10.0.%,      'exporter'@'10.0.%'
          'o@x'@'ctl-1',        'o@x'@'ctl-1'
          `exporter`@`::1`,     'exporter'@'::1'
          """)
  void grantsToAccountInAnyForm(String account, String granted) throws InterruptedException {
    CommandRun result =
        run("grants --database.url=mysql://x@127.0.0.1/ks --release=Kilo --account=" + account);
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("ON `ks`.`token` TO " + granted + ";", "ON `ks`.`migrate_version` TO")
        .doesNotContain("alembic_version", "--force");
  }

  @Test
  void refusesGrantsForUnknownReleaseAndAccount() throws InterruptedException {
    assertThat(problems("grants --database.url=mysql://x@h/ks --release=essex --account=@h"))
        .contains("--release: is not a release of Keystone; write one of grizzly, havana")
        .contains("--account: is not an account; write USER@HOST");
  }

  @Test
  void flagsServe() throws Exception {
    assertThat(run("--memcached.servers=mc1 --log.level debug"))
        .isEqualTo(new CommandRun(0, InProcess.SERVING, ""));
  }

  @Test
  void keepsValuesUnchangedAndInOrder() {
    String value = "mysql://u:p=%40\"$x'@db/k?a=b,c ${user.name} @file";
    Given given =
        Given.of("--database.url=" + value, "--keystone.conf", "@/etc/passwd", "--keystone.conf=a");

    assertThat(given.valueOf("--database.url")).isEqualTo(value);
    assertThat(given.valueOf("--keystone.conf")).isEqualTo("[@/etc/passwd, a]");
    assertThat(given.misuse()).isEmpty();
  }

  @Test
  void flagsMayPrecedeOrFollowACommand() {
    Given given =
        Given.of(
            "--keystone.conf=a",
            "--keystone.users-file=u",
            "where",
            "--keystone.conf=b",
            "nova",
            "--output=json",
            "--database.url=d");

    assertThat(given.misuse()).isEmpty();
    assertThat(given.valueOf("--keystone.conf")).isEqualTo("[a, b]");
    assertThat(given.valueOf("--keystone.users-file")).isEqualTo("u");
    assertThat(given.valueOf("--database.url")).isEqualTo("d");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandTakesTheDaemonsFlags(String command) {
    Given given =
        Given.of(
            command,
            "-",
            "--web.listen-address=:1",
            "--log.level=debug",
            "--no-collector.sql",
            "--config.check");

    assertThat(given.misuse()).noneMatch(problem -> problem.where().startsWith("--"));
    assertThat(given.valueOf("--collector.sql")).isEqualTo("false");
  }

  @ParameterizedTest
  @CsvSource({"--help", "-h", "--help --log.level=wrong", "--databse.url=x -h", "--help=please"})
  void helpOverridesEverythingElse(String arguments) throws Exception {
    CommandRun result = run(arguments);

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("Usage: keystone-token-exporter [OPTIONS] [COMMAND]");
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V", "doctor -V", "--version --log.level=wrong"})
  void versionIsPrinted(String arguments) throws Exception {
    assertThat(run(arguments)).isEqualTo(new CommandRun(0, "a version\n", ""));
  }

  @Test
  void usageMatchesGoldenAndFits() throws Exception {
    String usage = run("--help").out();

    assertThat(usage).isEqualTo(Files.readString(GeneratedFiles.USAGE));
    assertThat(usage.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpOfCommandsFitsAndHasExitStatuses(String command) throws Exception {
    String usage = run(command + " --help").out();

    assertThat(usage)
        .startsWith("Usage: keystone-token-exporter " + command + " [OPTIONS]")
        .contains("\nExit status:\n  0   ", "\nKeystone:\n", "--keystone.conf", "--output")
        .doesNotContain("--collector.sql.interval");
    assertThat(usage.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  @Test
  void configCheckDoesNotServe() throws Exception {
    for (String arguments : List.of("--config.check doctor", "doctor --config.check")) {
      CommandRun result = run(arguments + " --memcached.servers=mc1");

      assertThat(result.status()).isZero();
      assertThat(result.out())
          .startsWith("The configuration is valid.\n")
          .doesNotContain(InProcess.SERVING);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--log.levle=marked, --log.levle: unknown flag; did you mean --log.level? see --help for all flags",
    "--databse.url=mysql://u:marked@db/k, --databse.url: unknown flag; did you mean --database.url? see --help for all flags",
    "--no-colector.sql, --no-colector.sql: unknown flag; did you mean --no-collector.sql? see --help for all flags",
    "--nothing.like-it=marked, --nothing.like-it: unknown flag; see --help for all flags",
    "--no-log.level, --no-log.level: unknown flag; did you mean --log.level? see --help for all flags",
    "lists --sevrers=a, --sevrers: unknown flag; see --help for all flags",
    "plan --sevrers=a --servers=b, --sevrers: unknown flag; did you mean --servers? see --help for all flags",
    "--output=json, --output: unknown flag; see --help for all flags",
    "doctr, doctr: unknown command; did you mean doctor?",
    "grant, grant: unknown command; did you mean grants?",
    "wehre nova, wehre: unknown command; did you mean where?"
  })
  void mistypedNameGetsASuggestion(String arguments, String problem) throws Exception {
    assertThat(problems(arguments).lines()).contains(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "marked, argument 1 is neither a flag nor a command",
    "--log.level=info marked, argument 2 is neither a flag nor a command",
    "--log.level info marked, argument 3 is neither a flag nor a command",
    "-x, argument 1 is neither a flag nor a command",
    "-pmarked, argument 1 is neither a flag nor a command",
    "-- marked, argument 2 is neither a flag nor a command",
    "@marked, argument 1 is neither a flag nor a command",
    "-, argument 1 is neither a flag nor a command",
    "--MARKED=marked, argument 1 is neither a flag nor a command",
    "0123456789abcdef0123456789marked, argument 1 is neither a flag nor a command",
    "lists marked, argument 2 does not belong to a flag of lists",
    "where nova marked, argument 3 does not belong to a flag of where",
    "doctor lists, argument 2 does not belong to a flag of doctor",
    "config check, argument 1 is neither a flag nor a command"
  })
  void strayArgumentIsReportedByPosition(String arguments, String problem) throws Exception {
    assertThat(problems(arguments))
        .contains("command line: " + problem + "; write each flag as --name=value; see --help\n")
        .doesNotContainIgnoringCase("marked");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          owner | owner: KEY is missing; write keystone-token-exporter owner KEY
          where | where: USER is missing; write keystone-token-exporter where USER
          token | token: - is missing; write keystone-token-exporter token -
          token 0123456789abcdef | token: reads a token from standard input only: all users of this machine can see arguments; write keystone-token-exporter token -
          plan | --servers: is missing; write --servers=A,B,C
          plan --servers | --servers: has no value; write --servers=LIST
          plan --servers=a --servers=b | --servers: is given 2 times; give it once, with one value
          lists --output=xml | --output: is neither text nor json; write one
          lists --output | --output: has no value; write --output=FORMAT
          --collector.sql=marked | --collector.sql: takes no value; write it without a value
          --config.check=marked | --config.check: takes no value; write it without a value
          --log.level | --log.level: has no value; write --log.level=LEVEL
          --log.level= | --log.level: has no value; write --log.level=LEVEL
          --log.level=info --log.level=debug | --log.level: is given 2 times; give it once, with one value
          --log.level=info lists --log.level=debug | --log.level: is given 2 times; give it once, with one value
          --collector.sql --no-collector.sql | --collector.sql: is given 2 times; give it once, with one value
          """)
  void misuseIsAProblem(String arguments, String problem) throws Exception {
    assertThat(problems(arguments)).contains(problem + "\n").doesNotContain("marked", "0123");
  }

  @Test
  void everyProblemIsReportedAtOnce() throws Exception {
    assertThat(problems("--colector.sql=x --collector.users=0 where --output=xml").lines())
        .extracting(line -> line.replaceAll(": .*", ""))
        .containsExactly("--colector.sql", "where", "--output", "--collector.users");
  }

  /** Every flag that a message of the program, a document or a file of deploy names is one. */
  @ParameterizedTest
  @ValueSource(strings = {"src/main/java", "src/main/dist", "docs", "deploy"})
  void namedFlagsExist(String directory) throws Exception {
    CommandSpec daemon = Given.commandLine().getCommandSpec();
    Set<String> known = new TreeSet<>(daemon.optionsMap().keySet());
    known.addAll(daemon.negatedOptionsMap().keySet());
    Set<String> named = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of(directory))) {
      // deb/test asks bash to complete the beginning of a flag.
      for (Path file :
          files.filter(Files::isRegularFile).filter(file -> !file.endsWith("deb/test")).toList()) {
        // Some are no text.
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        FLAG.matcher(text).results().map(MatchResult::group).forEach(named::add);
      }
    }
    assertThat(named).isNotEmpty().isSubsetOf(known);
  }
}
