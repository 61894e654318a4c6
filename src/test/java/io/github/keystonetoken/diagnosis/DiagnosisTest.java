package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DiagnosisTest {

  @ParameterizedTest
  @EnumSource(
      value = Release.class,
      names = {"GRIZZLY", "HAVANA", "ICEHOUSE", "JUNO", "KILO", "MITAKA", "QUEENS", "UNKNOWN"})
  void isSilentOnHealthyCloud(Release release) {
    assertThat(Diagnosis.of(new Cloud().release(release).snapshot(), NOW)).isEmpty();
  }

  @Test
  void oneAccountIsOneFinding() {
    Cloud cloud =
        new Cloud()
            .on(B, node -> node.traffic(2e6, 2e6).list("ceilometer", B, 578_966, 7_630, 1_270));

    List<Finding> findings = Diagnosis.of(cloud.snapshot(), NOW);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).also())
        .extracting(finding -> finding.runbook().orElse(""))
        .containsExactly(
            "keystonetokenmemcachedtrafficimbalance", "keystonetokenuserissuingtoofast", "");
  }

  @Test
  void listsCountBesideATableIfDriverIsNotConfigured() {
    Cloud cloud =
        new Cloud()
            .issued("quantum", 10)
            .on(B, node -> node.list("ceilometer", B, 578_966, 7_630, 1_270));

    assertThat(cloud.snapshot().tokenStore().isSql()).isTrue();
    assertThat(Diagnosis.of(cloud.snapshot(), NOW))
        .extracting(Finding::title)
        .contains("The token list of ceilometer on 10.0.0.12:11211 is 55 % full");
    assertThat(Diagnosis.of(cloud.configured("sql", Duration.ofHours(1), Map.of()).snapshot(), NOW))
        .isEmpty();
  }

  @Test
  void saysNothingOfTokensIfNoneIsStored() {
    Cloud cloud =
        troubled()
            .configured("fernet", "sql", Duration.ofHours(1), Map.of())
            .on(A, node -> node.list("nova", B, 900_000, 12_000, 1_000));

    assertThat(Diagnosis.of(cloud.snapshot(), NOW))
        .extracting(Finding::severity)
        .containsOnly(Severity.NOTICE);
  }

  @Test
  void accusesNothingIfItIsNotKnownWhereTokensAre() {
    Cloud cloud = troubled().rows(0);

    assertThat(Diagnosis.of(cloud.snapshot(), NOW))
        .extracting(Finding::severity)
        .doesNotContain(Severity.CRITICAL, Severity.WARNING);
  }

  /** A table without index and flush that an account fills, and a server with several faults. */
  private static Cloud troubled() {
    return new Cloud()
        .issued("quantum", 6_000)
        .rows(20_916)
        .owner("quantum", Estimate.counted(20_700))
        .expired(20_361, Duration.ofDays(7))
        .index("expires,valid", false)
        .statement("states", new StatementTimes(3, 30, 0, 0, 1))
        .stats(
            A,
            stats ->
                stats
                    .usedBytes(66_000_000)
                    .evictions(OptionalLong.of(90_000))
                    .maxItemBytes(OptionalLong.of(2 << 20))
                    .uptime(Duration.ofMinutes(1))
                    .restarted())
        .on(
            A,
            node ->
                node.lastReset(NOW.minusSeconds(60), Cloud.ofUnknownPace("nova", A, 1_000_000))
                    .undecodable(1));
  }

  @Test
  void listsWorstFindingsFirst() {
    Cloud cloud =
        new Cloud()
            .configured("memcache", Duration.ofDays(31), Map.of())
            .stats(A, stats -> stats.uptime(Duration.ofMinutes(1)).restarted().connections(1_000));

    assertThat(Diagnosis.of(cloud.snapshot(), NOW))
        .extracting(Finding::severity)
        .isSortedAccordingTo(Comparator.naturalOrder())
        .containsOnly(Severity.CRITICAL, Severity.WARNING, Severity.NOTICE);
  }
}
