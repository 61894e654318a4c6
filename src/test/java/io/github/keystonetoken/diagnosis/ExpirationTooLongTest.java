package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExpirationTooLongTest {

  @Test
  void reportsThatTokensAreLost() {
    Cloud cloud = new Cloud().configured("memcache", Duration.ofSeconds(2_592_001), Map.of());

    assertThat(cloud.findings(ExpirationTooLong::check))
        .isEqualTo(
            """
            CRITICAL [token] expiration is over 30 days, and tokens are kept in memcached
            It is 2,592,001 seconds (30 days); memcached takes more than 2,592,000 for a date, counted from 1970.
            Every token and every list is gone the moment it is stored, and no token can be validated.
            - Shorten it in keystone.conf on each controller, and restart Keystone.
                [token]
                expiration = 3600
            """);
  }

  @Test
  void isSilentAtThirtyDays() {
    Cloud cloud = new Cloud().configured("memcache", Duration.ofDays(30), Map.of());

    assertThat(cloud.findings(ExpirationTooLong::check)).isEmpty();
  }

  @Test
  void isSilentIfTokensAreInSql() {
    Cloud cloud = new Cloud().configured("sql", Duration.ofDays(31), Map.of());

    assertThat(cloud.findings(ExpirationTooLong::check)).isEmpty();
  }
}
