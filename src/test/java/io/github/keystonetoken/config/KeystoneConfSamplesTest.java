package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.Golden;
import io.github.keystonetoken.InProcess;
import io.github.keystonetoken.model.Keystone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A typical keystone.conf of each era, without flags. */
final class KeystoneConfSamplesTest {

  @ParameterizedTest
  @ValueSource(strings = {"grizzly", "havana", "kilo", "mitaka", "zed"})
  void readsTypicalFile(String release) throws Exception {
    Golden.check(
        "conf/" + release + ".txt",
        InProcess.run(
                "--config.check",
                "--no-collector.fernet",
                "--keystone.conf=" + Loading.sample(release))
            .out());
    Config config = Loading.with("--keystone.conf", Loading.sample(release)).load();
    assertThat(config.sql().orElseThrow().database().password())
        .isEqualTo(new Secret("g0ld-marked"));
    assertThat(config.toString()).doesNotContain("g0ld-marked");
  }

  @Test
  void checkShowsWhatFlagsChange() throws Exception {
    List<String> checks = new ArrayList<>();
    for (String flags :
        List.of(
            "--keystone.conf=%s/kilo.conf --web.listen-address=[::1]:1",
            "--keystone.conf=%s/mitaka.conf --no-collector.sql",
            "--memcached.servers=mc1 --web.listen-address=127.0.0.1:9150 --web.listen-address=9151")) {
      String arguments = "--config.check " + flags.formatted("src/test/resources/conf");
      checks.add(InProcess.run(arguments.split(" ", -1)).out());
    }
    Golden.check("cli/config-check.txt", String.join("\n", checks));
  }

  @Test
  void keepsOptionsAsWritten() throws Exception {
    assertThat(Loading.with("--keystone.conf", Loading.sample("kilo")).load().keystone().written())
        .isEqualTo(
            new Keystone.Written(
                Map.of(
                    "[token] driver",
                    "keystone.token.persistence.backends.memcache_pool.Token",
                    "[memcache] servers",
                    "10.1.0.11:11211,\n10.1.0.12:11211",
                    "[cache] backend",
                    "keystone.cache.memcache_pool",
                    "[cache] backend_argument",
                    "url:10.1.0.21:11211"),
                Optional.of("keystone")));
  }
}
