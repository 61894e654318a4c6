package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Flag;
import io.github.keystonetoken.model.Server;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArgumentsTest {

  @Test
  void noArgumentsAreFine() {
    Arguments arguments = Arguments.parse();
    assertThat(arguments.flags()).isEmpty();
    assertThat(arguments.unknown()).isEmpty();
  }

  @Test
  void valueStandsAfterAnEqualsSignOrABlank() {
    assertThat(Arguments.parse("--log.level=debug", "--log.format", "json").flags())
        .isEqualTo(Map.of(Flag.LOG_LEVEL, List.of("debug"), Flag.LOG_FORMAT, List.of("json")));
  }

  @Test
  void valueIsKeptAsItIsWritten() {
    String value = "mysql://u:p=%40\"$x'@db/k?a=b,c";
    assertThat(Arguments.parse("--database.url=" + value).flags())
        .isEqualTo(Map.of(Flag.DATABASE_URL, List.of(value)));
  }

  @Test
  void repeatedFlagKeepsEveryValueInOrder() {
    Arguments arguments =
        Arguments.parse(
            "--keystone.conf=b", "--log.level=info", "--keystone.conf=a", "--log.level=x");
    assertThat(arguments.flags())
        .isEqualTo(
            Map.of(Flag.KEYSTONE_CONF, List.of("b", "a"), Flag.LOG_LEVEL, List.of("info", "x")));
  }

  @ParameterizedTest
  @EnumSource(names = {"SQL", "MEMCACHED", "LISTS"})
  void switchIsOnOrOff(Flag flag) {
    assertThat(Arguments.parse(flag.option()).flags()).isEqualTo(Map.of(flag, List.of("true")));
    String off = flag.option().replace("--", "--no-");
    assertThat(Arguments.parse(off).flags()).isEqualTo(Map.of(flag, List.of("false")));
    assertThat(Arguments.parse(flag.option(), off).flags())
        .isEqualTo(Map.of(flag, List.of("true", "false")));
  }

  @ParameterizedTest
  @EnumSource
  void everyFlagIsKnown(Flag flag) {
    assertThat(Arguments.parse(flag.option()).flags()).containsOnlyKeys(flag);
  }

  @Test
  void missingValueIsEmpty() {
    assertThat(Arguments.parse("--log.level", "--log.format=").flags())
        .isEqualTo(Map.of(Flag.LOG_LEVEL, List.of(""), Flag.LOG_FORMAT, List.of("")));
  }

  @Test
  void valueOfASwitchOrARequestIsReportedAndNotThrown() {
    Arguments arguments = Arguments.parse("--collector.sql=maybe", "--help=please");
    assertThat(arguments.unknown()).containsExactly("--collector.sql=", "--help=");
  }

  @Test
  void whatIsNoFlagIsUnknown() {
    Arguments arguments =
        Arguments.parse(
            "--log.levle=info", "serve", "-x", "--log.level=info", "@/etc/passwd", "--log");
    assertThat(arguments.unknown())
        .containsExactly("--log.levle=info", "serve", "-x", "@/etc/passwd", "--log");
    assertThat(arguments.flags()).containsOnlyKeys(Flag.LOG_LEVEL);
  }

  @Test
  void requestsAreKnown() {
    assertThat(Arguments.parse("--help").helpRequested()).isTrue();
    assertThat(Arguments.parse("--version").versionRequested()).isTrue();
    assertThat(Arguments.parse("--config.check").command()).contains(Command.CONFIG_CHECK);
    assertThat(Arguments.parse("config", "check").command()).contains(Command.CONFIG_CHECK);
    assertThat(Arguments.parse("--log.level=info").helpRequested()).isFalse();
  }

  @Test
  void flagsStandBeforeAndBehindACommand() {
    Arguments arguments =
        Arguments.parse("--keystone.conf=a", "where", "--keystone.conf=b", "nova", "--output=json");

    assertThat(arguments.command()).contains(Command.WHERE);
    assertThat(arguments.operand()).isEqualTo("nova");
    assertThat(arguments.wantsJson()).isTrue();
    assertThat(arguments.flags()).isEqualTo(Map.of(Flag.KEYSTONE_CONF, List.of("a", "b")));
    assertThat(arguments.problems()).isEmpty();
    assertThat(arguments.unknown()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyCommandIsKnownAndTakesTheDaemonsFlags(Command command) {
    Arguments arguments =
        parse(command.words() + " --web.listen-address=:1 --log.level=debug --no-collector.sql");

    assertThat(arguments.command()).contains(command);
    assertThat(arguments.unknown()).isEmpty();
    assertThat(arguments.flags()).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void everyCommandHasAHelpThatFitsAHundredColumnsAndTellsItsExitStatuses(Command command) {
    Arguments arguments = parse(command.words() + " --help");

    assertThat(arguments.helpRequested()).isTrue();
    assertThat(arguments.problems()).isEmpty();
    assertThat(arguments.usage())
        .startsWith("Usage: keystone-token-exporter " + command.words())
        .contains("Exit status: 0", "--keystone.conf", "--output");
    assertThat(arguments.usage().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "owner",
        "where a b",
        "token",
        "token 0123456789abcdef",
        "plan",
        "plan --servers=a,b --weights=1",
        "plan --servers=a;b",
        "plan --servers=a --servers=b",
        "plan --servers",
        "lists --output=xml",
        "lists --output",
        "config"
      })
  void misuseOfACommandIsAProblem(String commandLine) {
    assertThat(parse(commandLine).problems())
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("01234567"));
  }

  @Test
  void whatACommandDoesNotTakeIsUnknown() {
    assertThat(parse("lists nova").unknown()).containsExactly("nova");
    assertThat(parse("--output=json").unknown()).containsExactly("--output=json");
    assertThat(parse("users --servers=a").unknown()).containsExactly("--servers=a");
  }

  @Test
  void serversOfAPlanAreReadAsKeystoneReadsThem() {
    List<Server> servers = parse("plan --servers=a,[::1]:11212").plannedServers();

    assertThat(servers)
        .containsExactly(
            new Server(0, "a", "a", 11_211), new Server(1, "[::1]:11212", "::1", 11_212));
  }

  private static Arguments parse(String commandLine) {
    return Arguments.parse(commandLine.split(" ", -1));
  }

  @Test
  void usageIsAsReviewed() throws Exception {
    try (var golden = ArgumentsTest.class.getResourceAsStream("/cli/usage.txt")) {
      assertThat(golden).isNotNull();
      assertThat(parse("--help").usage())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void usageFitsAHundredColumns() {
    assertThat(parse("--help").usage().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }
}
