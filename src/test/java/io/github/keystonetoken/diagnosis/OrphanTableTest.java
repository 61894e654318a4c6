package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import org.junit.jupiter.api.Test;

final class OrphanTableTest {

  @Test
  void emptiesTableOnceExpired() {
    Cloud cloud = new Cloud().release(Release.ROCKY).latestExpiry(NOW.minusSeconds(86_400));

    assertThat(cloud.findings(OrphanTable::check))
        .isEqualTo(
            """
            NOTICE The token table has 900 rows that Rocky does not use
            It has 900 rows in 17 MiB. The last of them expired at 2016-04-26T09:00:00Z.
            Nobody is hurt: backups are larger than need be, and nothing will ever flush it.
            - Empty it, and keep the table itself, which later migrations expect.
                TRUNCATE TABLE token;
            runbook keystonetokensqlorphantable
            """);
  }

  @Test
  void warnsIfTableIsStillWritten() {
    assertThat(new Cloud().release(Release.ROCKY).findings(OrphanTable::check))
        .contains("find the controller of an older release")
        .doesNotContain("TRUNCATE");
  }

  @Test
  void isSilentIfReleaseWritesIt() {
    Cloud cloud = new Cloud().release(Release.QUEENS);

    assertThat(cloud.findings(OrphanTable::check)).isEmpty();
  }

  @Test
  void isSilentOnAnEmptyTable() {
    Cloud cloud = new Cloud().release(Release.ROCKY).rows(0);

    assertThat(cloud.findings(OrphanTable::check)).isEmpty();
  }
}
