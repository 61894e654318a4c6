package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HashTooLongTest {

  @Test
  void warnsOfLongEntriesInMemcached() {
    Cloud cloud = new Cloud().pki("memcache", Map.of("[token] hash_algorithm", "sha256"));

    assertThat(cloud.findings(HashTooLong::check))
        .isEqualTo(
            """
            WARNING [token] hash_algorithm = sha256 makes ids that are too long
            An id has 64 characters.
            A list that is full is then not refused by memcached but held back by the client, which waits 3 s and marks the healthy server dead for everybody.
            - Go back to the default on all controllers at once; every user logs in again.
                [token]
                hash_algorithm = md5
            """);
  }

  @Test
  void warnsOfIdsLongerThanColumn() {
    assertThat(
            new Cloud()
                .pki("sql", Map.of("[token] hash_algorithm", "sha512"))
                .findings(HashTooLong::check))
        .contains("An id has 128 characters.")
        .contains("The column token.id takes 64");
  }

  @ParameterizedTest
  @CsvSource({"pki, memcache, md5", "pki, sql, sha256", "uuid, sql, sha512"})
  void isSilentIfIdsFitOrNothingIsHashed(String provider, String driver, String algorithm) {
    Cloud cloud =
        new Cloud()
            .configured(
                provider, driver, Duration.ofHours(1), Map.of("[token] hash_algorithm", algorithm));

    assertThat(cloud.findings(HashTooLong::check)).isEmpty();
  }
}
