package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServersInOneStringTest {

  @Test
  void writesCacheUrlAsList() {
    Cloud cloud =
        new Cloud()
            .configured(
                "sql",
                Duration.ofHours(1),
                Map.of("[cache] backend_argument", "url:10.0.0.11:11211, 10.0.0.12:11211"));

    assertThat(cloud.findings(ServersInOneString::check))
        .isEqualTo(
            """
            WARNING [cache] backend_argument names several memcached servers in one string
            It is url:10.0.0.11:11211, 10.0.0.12:11211.
            Before oslo.cache took it apart, the whole string was one server of an impossible name: nothing is cached, though it looks as if two or more servers were in use.
            - Remove that line, and name the servers where they are a list in every release.
                [cache]
                memcache_servers = 10.0.0.11:11211,10.0.0.12:11211
            """);
  }

  @Test
  void warnsOfSpacesUpToHavana() {
    Cloud cloud =
        new Cloud()
            .release(Release.HAVANA)
            .configured(
                "memcache",
                Duration.ofHours(1),
                Map.of("[memcache] servers", "10.0.0.11:11211, 10.0.0.12:11211"));

    assertThat(cloud.findings(ServersInOneString::check))
        .startsWith("WARNING [memcache] servers has spaces between servers")
        .contains("servers = 10.0.0.11:11211,10.0.0.12:11211");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ICEHOUSE | [cache] backend_argument | url:10.0.0.11:11211",
        "ICEHOUSE | [memcache] servers | 10.0.0.11:11211, 10.0.0.12:11211",
        "HAVANA | [memcache] servers | 10.0.0.11:11211,10.0.0.12:11211"
      })
  void isSilentOnOneServerOrListThatIsTrimmed(Release release, String option, String value) {
    Cloud cloud =
        new Cloud()
            .release(release)
            .configured("memcache", Duration.ofHours(1), Map.of(option, value));

    assertThat(cloud.findings(ServersInOneString::check)).isEmpty();
  }
}
