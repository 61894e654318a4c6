package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that cannot be the intended ones. */
final class SettingTest {

  private static final String NOT_UTF_8 = "has bytes that are not UTF-8; write it in UTF-8";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql+pymysql://{{ user }}:{{ pw }}@{{ host }}/keystone",
        "mysql+pymysql://keystone:{{keystone_database_password}}@db/keystone",
        "mysql+pymysql://keystone:{{ $pw | quote }}@db/keystone",
        "mysql+pymysql://keystone:p@{{- .Values.host -}}/keystone",
        "mysql+pymysql://keystone:<no value>@db/keystone",
        "mysql+pymysql://{% raw %}k{% endraw %}:p@db/keystone",
        "<SERVICE DEFAULT>",
        "<%= @connection %>"
      })
  void namesTemplateThatWasNotRendered(String connection) throws Exception {
    assertThat(conf(connection).problems(directory))
        .isEqualTo(
            "keystone.conf:2 [database] connection: is a template that was not rendered; name the file that the template was rendered to, or fix the deployment: Keystone cannot use it either");
  }

  @Test
  void checksFlagsAndEnvironmentLikewise() throws Exception {
    Loading loading =
        Loading.with("--database.url", "mysql://{{ user }}@db/k")
            .environment(ConfigLoader.PASSWORD_VARIABLE, "{{pw}}");
    assertThat(loading.problems()).contains("--database.url: is a template that was not rendered");
    assertThat(loading.and("--database.url", "mysql://u@db/k").problems())
        .contains("environment KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD: is a template");
    loading.environment(ConfigLoader.PASSWORD_VARIABLE, "gr\uFFFD\uFFFDn");
    assertThat(loading.problems())
        .isEqualTo("environment " + ConfigLoader.PASSWORD_VARIABLE + ": " + NOT_UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a{{b", "a{{b}}c", "{a}", "{}", "{%a%}", "%(a)s", "<a>", "<PASSWORD>", "@A@"})
  void passwordMayHaveBraces(String password) throws Exception {
    Config config = conf("mysql+pymysql://k:" + password + "@db/keystone").load();
    assertThat(config.sql().orElseThrow().database().password()).isEqualTo(new Secret(password));
  }

  @Test
  void refusesBytesThatAreNotUtf8() throws Exception {
    Path conf =
        latin("# gr\u00fcn\n[database]\nconnection = mysql://k:gr\u00fcn@db/k\n", "keystone.conf");
    Path password = latin("gr\u00fcn\n", "password");
    Path users = latin("u1 J\u00fcrgen\n", "users");
    Loading files =
        Loading.with("--keystone.conf", conf.toString())
            .and("--database.password-file", password.toString())
            .and("--keystone.users-file", users.toString());
    assertThat(files.problems(directory))
        .isEqualTo(
            "keystone.conf:3 [database] connection: %1$s\n--keystone.users-file: \"users\" %1$s"
                .formatted(NOT_UTF_8));
    assertThat(files.and("--database.url", "mysql://k@db/k").problems(directory))
        .contains("--database.password-file: " + NOT_UTF_8);
  }

  private Loading conf(String connection) throws Exception {
    return new Loading().conf(directory, "[database]\nconnection = " + connection + "\n");
  }

  private Path latin(String text, String name) throws Exception {
    return Files.write(directory.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
