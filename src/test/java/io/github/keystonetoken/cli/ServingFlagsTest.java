package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Flag;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServingFlagsTest {

  private static Stream<List<String>> plainFlags() {
    return Stream.of(Flag.values())
        .flatMap(
            flag ->
                switch (flag.kind()) {
                  case VALUE, REPEATABLE ->
                      Stream.of(
                          List.of(flag.option() + "=a"),
                          List.of(flag.option() + "="),
                          List.of(flag.option() + "=\"a=b\" --c"),
                          List.of(flag.option() + "=a", flag.option() + "=b"));
                  case SWITCH ->
                      Stream.of(
                          List.of(flag.option()), List.of("--no-" + flag.option().substring(2)));
                  case REQUEST -> Stream.<List<String>>of();
                });
  }

  @ParameterizedTest
  @MethodSource("plainFlags")
  void theyAreReadAsPicocliReadsThem(List<String> args) {
    String[] plain = args.toArray(String[]::new);
    Arguments byPicocli = Arguments.ofPicocli(plain);

    assertThat(byPicocli.unknown()).isEmpty();
    assertThat(byPicocli.problems()).isEmpty();
    assertThat(ServingFlags.read(plain)).contains(byPicocli.flags());
  }

  @Test
  void noFlagsAtAllMeanToServe() {
    assertThat(ServingFlags.read()).contains(Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "--help",
        "--version",
        "--config.check",
        "--no-help",
        "--config.check=true",
        "--database.url",
        "--database.url mysql://keystone",
        "--databaseurl=mysql://keystone",
        "--collector.sql.exact=true",
        "--collector.sql.exact --no-collector.sql.exact",
        "--no-database.url",
        "database.url=a",
        "--",
        "-",
        ""
      })
  void whateverElseIsLeftToPicocli(String args) {
    assertThat(ServingFlags.read(args.split(" ", -1))).isEmpty();
  }
}
