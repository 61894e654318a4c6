package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.Golden;
import io.github.keystonetoken.config.ConfigException;
import org.junit.jupiter.api.Test;

final class ConfigCheckTest {

  @Test
  void textMatchesGolden() throws Exception {
    String everything = check("--keystone.conf=" + sample("kilo"), "--web.listen-address=[::1]:1");
    String withoutDatabase = check("--keystone.conf=" + sample("mitaka"), "--no-collector.sql");
    String withoutKeystoneConf =
        check(
            "--memcached.servers=mc1",
            "--web.listen-address=127.0.0.1:9150",
            "--web.listen-address=9151");

    Golden.check(
        "cli/config-check.txt",
        String.join("\n", everything, withoutDatabase, withoutKeystoneConf));
  }

  @Test
  void showsNoPassword() throws Exception {
    assertThat(check("--keystone.conf=" + sample("grizzly"))).doesNotContain("g0ld-marked");
  }

  private static String check(String... args) throws ConfigException {
    return ConfigCheck.report(Given.config(args)).text(false);
  }

  private static String sample(String name) {
    return "src/test/resources/conf/" + name + ".conf";
  }
}
