package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseOptionsTest {

  private static Optional<String> warning(String url) {
    DatabaseOptions given = new DatabaseOptions();
    given.url = url;
    return given.exposedPassword();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://keystone:secret@db/keystone",
        "mysql+pymysql://keystone:s%40@db/keystone?charset=utf8",
        "mysql://keystone@db/keystone?passwd=secret",
        "mysql+pymysql:///keystone?user=keystone&password=secret"
      })
  void warnsOfPasswordInUrl(String url) {
    assertThat(warning(url))
        .contains(
            "--database.url has a password, which everybody on this machine sees in the list of"
                + " processes: give it by --database.password-file or"
                + " KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql://keystone@db/keystone?charset=utf8", "mysql://k:@db/k", "none"})
  void acceptsUrlWithoutPassword(String url) {
    assertThat(warning(url)).isEmpty();
  }

  @Test
  void acceptsMissingUrl() {
    assertThat(new DatabaseOptions().exposedPassword()).isEmpty();
  }
}
