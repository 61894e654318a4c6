package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlAlchemyUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql",
        "mysql+pymysql",
        "mysql+mysqldb",
        "mysql+mysqlconnector",
        "mariadb+pymysql",
        "mariadb"
      })
  void readsUrlOfEveryMysqlDriver(String driver) {
    SqlAlchemyUrl url = parse(driver + "://keystone:pw@db.example.org:3307/keystone?charset=utf8");
    assertThat(url.isMysql()).isTrue();
    String[] parts = driver.split("[+]", 2);
    assertThat(url)
        .isEqualTo(
            new SqlAlchemyUrl(
                parts[0],
                parts.length == 2 ? parts[1] : "",
                "keystone",
                new Secret("pw"),
                "db.example.org",
                "3307",
                "keystone",
                Map.of("charset", "utf8")));
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
  void decodesPasswords(String written, String password) {
    SqlAlchemyUrl url = parse("mysql://keystone:" + written + "@db/keystone");
    assertThat(url.password()).isEqualTo(new Secret(password));
    assertThat(url.host()).isEqualTo("db");
    assertThat(url.database()).isEqualTo("keystone");
  }

  @Test
  void emptyPasswordIsNone() {
    assertThat(parse("mysql://keystone:@db/keystone").password()).isNull();
    assertThat(parse("mysql://keystone@db/keystone").password()).isNull();
  }

  @Test
  void decodesUserAndBracketsOfIpv6() {
    SqlAlchemyUrl url = parse("mysql://key%3Astone:pw@[fd00::5]:3307/keystone");
    assertThat(url.user()).isEqualTo("key:stone");
    assertThat(url.host()).isEqualTo("fd00::5");
    assertThat(url.port()).isEqualTo("3307");
  }

  @Test
  void decodesOptions() {
    assertThat(parse("mysql://u@/k?unix_socket=/run/my%20sql+1.sock&a=b@c&d").query())
        .isEqualTo(Map.of("unix_socket", "/run/my sql 1.sock", "a", "b@c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "keystone", "mysql:/u@db/k", "jdbc:mysql://u:p@db/k", "mysql://[::1/k"})
  void refusesAnythingElse(String text) {
    assertThat(SqlAlchemyUrl.parse(text)).isEmpty();
  }

  @Test
  void neverPrintsAccount() {
    assertThat(parse("mysql://u:marked-pw@db/k?passwd=marked-pw").toString())
        .isEqualTo("mysql://db/k");
  }

  private static SqlAlchemyUrl parse(String text) {
    return SqlAlchemyUrl.parse(text).orElseThrow();
  }
}
