package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlAlchemyUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mysql://keystone:pw@db.example.org:3307/keystone?charset=utf8 | [mysql, , keystone, pw, db.example.org, 3307, keystone, {charset=utf8}]
          mariadb+pymysql://key%3Astone:@[fd00::5]:3307/keystone | [mariadb, pymysql, key:stone, none, fd00::5, 3307, keystone, {}]
          mysql+mysqldb://u@/k?unix_socket=/run/my%20sql+1.sock&a=b@c&d | [mysql, mysqldb, u, none, , , k, {unix_socket=/run/my sql 1.sock, a=b@c}]
          """)
  void readsEveryPart(String text, String parts) {
    SqlAlchemyUrl url = parse(text);
    String password = url.password() == null ? "none" : url.password().reveal();
    assertThat(
            List.of(
                url.dialect(),
                url.driver(),
                url.user(),
                password,
                url.host(),
                url.port(),
                url.database(),
                url.query()))
        .hasToString(parts);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "p%40ss,     p@ss",
        "p+ss,       p+ss",
        "p%2Bss,     p+ss",
        "p%C3%A4ss,  päss",
        "100%,       100%",
        "p%zzs,      p%zzs",
        "p@ss,       p@ss",
        "p:s:s,      p:s:s",
        "p/ss,       p/ss",
        "p?s=s,      p?s=s",
        "#;&$,       #;&$"
      })
  void decodesAndHidesPasswords(String written, String password) {
    SqlAlchemyUrl url = parse("mysql://keystone:" + written + "@db/keystone?passwd=marked");
    assertThat(url.password()).isEqualTo(new Secret(password));
    assertThat(url).hasToString("mysql://db/keystone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "keystone", "mysql:/u@db/k", "jdbc:mysql://u:p@db/k", "mysql://[::1/k"})
  void refusesAnythingElse(String text) {
    assertThat(SqlAlchemyUrl.parse(text)).isEmpty();
  }

  private static SqlAlchemyUrl parse(String text) {
    return SqlAlchemyUrl.parse(text).orElseThrow();
  }
}
