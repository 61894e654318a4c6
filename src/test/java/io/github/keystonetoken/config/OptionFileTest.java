package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionFileTest {

  @TempDir private Path directory;

  private final Problem.Collector problems = new Problem.Collector();

  private OptionFile read(boolean isPython, String text) throws Exception {
    Path file = Files.writeString(directory.resolve("my.cnf"), text);
    return OptionFile.read(
        new Setting(file.toString(), "url", problems), Set.of("client"), isPython);
  }

  private String problems() {
    return Loading.problems(problems::throwIfAny).replace(directory + "/", "");
  }

  private static String value(OptionFile file, String name) {
    return Objects.requireNonNull(file.get(name)).value();
  }

  /** As read by my_print_defaults of MariaDB 10.11 and by PyMySQL 1.1.1 on Python 3.11. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ab             | ab          | ab",
        "`  ab c  `     | ab c        | ab c",
        "'ab # c'       | ab # c      | ab # c",
        "\"ab # c\"     | ab # c      | ab # c",
        "ab#c           | ab          | ab#c",
        "ab # c         | ab          | ab # c",
        "ab;c           | ab;c        | ab;c",
        "\"ab\" # \"c\" | ab          | `ab\" # \"c`",
        "'ab\"          | 'ab\"       | 'ab\"",
        "a\\sb\\\\c     | `a b\\c`    | a\\sb\\\\c",
        "\"a\\\"#b\"    | `a\"#b`     | `a\\\"#b`",
        "a\\db\\        | a\\db\\     | a\\db\\",
        "'\\b\\t\\n\\r'    | `\b\t\n\r`   | \\b\\t\\n\\r",
        "a=b            | a=b         | a=b",
        "a=:b           | a=:b        | a=:b",
        "'              | '           | '"
      })
  void readsValuesAsDriver(String written, String mysql, String pymysql) throws Exception {
    String text = "[client]\npassword = " + written + "\n";
    assertThat(value(read(false, text), "password")).isEqualTo(mysql);
    assertThat(value(read(true, text), "password")).isEqualTo(pymysql);
  }

  @Test
  void lastOptionOfGroupWins() throws Exception {
    OptionFile file =
        read(
            false,
            """
            # a comment
              ; another
            [mysqld]
            user = mysql
            [ client ]
            skip-ssl
            user = first
              SSL_CA=/ca.pem
            socket =
            [mysqldump]
            user = dump
            [client]
            user = last
            !includedir /etc/mysql/conf.d/
            """);
    assertThat(value(file, "user")).isEqualTo("last");
    assertThat(file.get("user")).asString().endsWith("my.cnf:13");
    assertThat(value(file, "ssl-ca")).isEqualTo("/ca.pem");
    assertThat(file.get("socket")).isNull();
    assertThat(file.get("skip-ssl")).isNull();
    assertThat(file.toString()).doesNotContain("last");
    assertThat(problems.count()).isZero();
    assertThat(problems.notices().toString())
        .contains("my.cnf:14: the exporter does not follow !include and !includedir");
  }

  @Test
  void neverRepeatsMalformedLines() throws Exception {
    read(false, "password = marked-pw\n\n[marked\n[client]\n");
    assertThat(problems())
        .isEqualTo(
            """
            my.cnf:1: an option is before the first [group]; fix the line
            my.cnf:3: a [group] is not closed; fix the line\
            """);
  }

  @Test
  void boundsProblemsOfBinaryFile() throws Exception {
    read(false, "marked\n".repeat(1000));
    assertThat(problems().lines()).hasSize(5);
  }
}
