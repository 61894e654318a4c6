package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Flag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  void usageIsAsReviewed() throws Exception {
    try (var golden = ArgumentsTest.class.getResourceAsStream("/cli/usage.txt")) {
      assertThat(golden).isNotNull();
      assertThat(Arguments.parse().usage())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void usageFitsAHundredColumns() {
    assertThat(Arguments.parse().usage().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }
}
