package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text in place of a database URL is read, or its problems are reported without it. */
final class DatabaseUrlFuzzTest {

  private static final String WHERE = "[database] connection";

  @MethodSource("urls")
  @FuzzTest
  void parsesUrlOrReportsProblems(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    Optional<SqlAlchemyUrl> url = SqlAlchemyUrl.parse(text);
    // Option files are read from the disk, which a fuzzer should not do.
    if (url.isEmpty() || url.get().query().containsKey("read_default_file")) {
      return;
    }
    assertThat(String.valueOf(url.get().password())).isIn("***", "null");
    Problem.Collector problems = new Problem.Collector();
    Optional<DatabaseConfig> database =
        new DatabaseUrl(url.get(), new Setting(text, WHERE, problems)).database(null);
    assertThat(database.isPresent()).isNotEqualTo(problems.count() > 0);
    database.ifPresent(known -> assertThat(known.port()).isBetween(1, 65_535));
    assertThat(problems.notices()).allSatisfy(notice -> assertThat(notice).startsWith(WHERE));
  }

  static Stream<byte[]> urls() {
    return Stream.of(
            "mysql+pymysql://keystone:p%40ss@db.example.org:3307/keystone?charset=utf8",
            "mysql://keystone:p@ss:w/rd@[fd00::5]/keystone",
            "mariadb+mariadbconnector://u@/k?unix_socket=/run/my%20sql+1.sock&a=b@c&d",
            "mysql://u:p@db/k?ssl_ca=/no/ca.pem&ssl_verify_cert=true",
            "postgresql+psycopg2://u:p@db/k",
            "sqlite:////var/lib/keystone/keystone.db")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
