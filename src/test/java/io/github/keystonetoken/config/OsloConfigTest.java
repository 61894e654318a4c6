package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.OsloConfig.Option;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of oslo.config, with the results of its releases 1.9.3, 9.0 and 10.7. */
final class OsloConfigTest {

  private final Problem.Collector problems = new Problem.Collector();

  /** Sections, comments, keys, continued lines, quotes. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`a = 1\n# a = 2`        | 1",
        "`a = 1\n; a = 2`        | 1",
        "`a = 1\n#a = 2`         | 1",
        "`a = 1\n#[b]`           | 1",
        "a = x # y               | x # y",
        "a = x ; y               | x ; y",
        "a = #x                  | #x",
        "a = ;x                  | ;x",
        "a = pass;word           | pass;word",
        "a = pass#word           | pass#word",
        "a = b:c                 | b:c",
        "a: b=c                  | b=c",
        "a=1                     | 1",
        "a:1                     | 1",
        "`a =1 `                 | 1",
        "a=                      | ``",
        "`a = 1,\n  2,\n\t3`      | `1,\n2,\n3`",
        "`a = 1\n  # 2`          | `1\n# 2`",
        "`a = 1\n  \nb = 2`      | 1",
        "`a = 1\na = 2`          | 2",
        "`a = 1\n[G]\na = 2`     | 2",
        "A = 1                   |",
        "a = \"1,2\"             | 1,2",
        "a = 'uuid'              | uuid",
        "a = \"'x'\"             | 'x'",
        "a = \"x'                | \"x'",
        "a = \"x                 | \"x",
        "a = x\"                 | x\"",
        "a = \"\"                | ``",
        "a = ' x '               | ` x `"
      })
  void readsDialectOfOsloConfig(String text, @Nullable String value) {
    assertThat(a("[g]", text)).isEqualTo(Optional.ofNullable(value));
  }

  @Test
  void blankLineEndsValue() {
    assertThat(a("[g]", "a = 1", "", "  2")).contains("1");
    assertThat(problems()).startsWith("f0.conf:4: Unexpected continuation line");
  }

  @Test
  void caseOfDefaultCounts() {
    assertThat(config(file("[default]", "c = 4")).get(new Option("DEFAULT", "c"))).isEmpty();
  }

  @Test
  void keepsAllValuesOfRepeatedOption() {
    OsloConfig config = config(file("[g]", "a = 1", "a = 2"), file("[G]", "a = 3"));
    assertThat(config.getAll(new Option("g", "a")))
        .extracting(Setting::value)
        .containsExactly("1", "2", "3");
  }

  @ParameterizedTest
  @CsvSource({
    "$b, 2",
    "${b}, 2",
    "x${b}y, x2y",
    "$c, 3",
    "$d, x2",
    "${h.e}, 5",
    "$$b, $b",
    "\\$b, $b",
    "$1, $1",
    "100%, 100%",
    "%(b)s, %(b)s",
    "$, $",
    "$b.c, 2.c"
  })
  void replacesReferences(String written, String value) {
    OsloConfig config =
        config(
            file("[DEFAULT]", "b = 1", "c = 3", "[g]", "b = 2", "d = x$b", "a = " + written),
            file("[h]", "e = 5"));
    assertThat(value("a", config)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$nowhere", "${h.nowhere}", "$a", "$b", "x$marked"})
  void refusesDanglingReference(String written) {
    assertThat(a("[g]", "b = $a", "a = " + written, "  continued")).isEmpty();
    assertThat(problems())
        .isEqualTo(
            "f0.conf:3 [g] a: refers with $ to an option that is not set, or to itself"
                + "; set that option, or write $$ for a dollar sign");
  }

  @Test
  void boundsReferences() {
    String ten = "$x".repeat(10);
    String[] lines = new String[10];
    lines[0] = "[g]";
    for (int i = 1; i < lines.length; i++) {
      lines[i] = "abcdefghij".charAt(i - 1) + " = " + ten.replace('x', "bcdefghijk".charAt(i - 1));
    }
    assertThat(a(lines)).isEmpty();
    assertThat(a("[g]", "a = " + "$b".repeat(100), "b =")).contains("");
    assertThat(a("[g]", "a = " + "$b".repeat(101), "b =")).isEmpty();
    assertThat(a("[g]", "a = $b$b", "b = " + "x".repeat(40_000))).isEmpty();
  }

  @Test
  void presentNameWinsInOneFile() {
    for (OsloConfig config :
        List.of(
            config(file("[old]", "x = 1", "[g]", "a = 2")),
            config(file("[g]", "a = 1"), file("[old]", "x = 2")))) {
      assertThat(config.get(new Option("g", "a"), new Option("old", "x")).map(Setting::value))
          .contains("2");
    }
  }

  @Test
  void environmentOverridesFiles() {
    OsloConfig config =
        new OsloConfig(List.of(file("[g]", "a = 1")), Map.of("OS_G__A", "2"), problems);
    assertThat(config.get(new Option("g", "a")))
        .contains(new Setting("2", "environment OS_G__A", problems));
  }

  @ParameterizedTest
  @CsvSource({
    "[g, Invalid section (must end with ])",
    "[], Empty section name",
    "marked, No ':' or '=' found in assignment",
    "= marked, Key cannot be empty",
    "' marked', Unexpected continuation line"
  })
  void neverRepeatsMalformedLine(String line, String reason) {
    assertThat(a("[g]", "", line, "[g]", "a = 1")).contains("1");
    assertThat(problems())
        .isEqualTo(
            "f0.conf:3: " + reason + "; fix the line; Keystone cannot read this file either");
  }

  @Test
  void refusesAssignmentBeforeSectionAndBoundsProblems() {
    assertThat(a("a = 1", "marked\n".repeat(100))).isEmpty();
    assertThat(problems()).startsWith("f0.conf:1: Section must be started before assignment");
    assertThat(problems().lines()).hasSize(5);
  }

  @Test
  void neverPrintsValues() {
    OsloConfigFile file = file("[g]", "a = marked");
    assertThat(file.toString()).doesNotContain("marked");
    assertThat(config(file).getAll(new Option("g", "a")).toString()).doesNotContain("marked");
  }

  private Optional<String> a(String... lines) {
    return value("a", config(file(lines)));
  }

  private static Optional<String> value(String name, OsloConfig config) {
    return config.get(new Option("g", name)).map(Setting::value);
  }

  private OsloConfig config(OsloConfigFile... files) {
    return new OsloConfig(List.of(files), Map.of(), problems);
  }

  private OsloConfigFile file(String... lines) {
    return OsloConfigFile.parse(Path.of("f0.conf"), String.join("\n", lines), problems);
  }

  private String problems() {
    return Loading.problems(problems::throwIfAny);
  }
}
