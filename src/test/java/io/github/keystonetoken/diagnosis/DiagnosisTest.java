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

  private static List<Finding> findings(Cloud cloud) {
    return Diagnosis.of(cloud.snapshot(), NOW);
  }

  private static Cloud withLargeList() {
    return new Cloud().list(B, "ceilometer", B, 578_966, 7_630, 1_270);
  }

  @ParameterizedTest
  @EnumSource(
      value = Release.class,
      names = {"GRIZZLY", "HAVANA", "ICEHOUSE", "JUNO", "KILO", "MITAKA", "QUEENS", "UNKNOWN"})
  void isSilentOnHealthyCloud(Release release) {
    assertThat(findings(new Cloud().release(release))).isEmpty();
  }

  @Test
  void oneAccountIsOneFinding() {
    List<Finding> findings = findings(withLargeList().stats(B, stats -> stats.rates(2e6, 2e6)));

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).also())
        .extracting(finding -> finding.runbook().orElse(""))
        .containsExactly(
            "keystonetokenmemcachedtrafficimbalance", "keystonetokenuserissuingtoofast", "");
  }

  @Test
  void listsCountBesideATableIfDriverIsNotConfigured() {
    Cloud cloud = withLargeList().issued("quantum", 10);

    assertThat(cloud.snapshot().tokenStore().isSql()).isTrue();
    assertThat(findings(cloud))
        .extracting(Finding::title)
        .contains("The token list of ceilometer on 10.0.0.12:11211 is 55 % full");
    assertThat(findings(cloud.configured("sql", Duration.ofHours(1), Map.of()))).isEmpty();
  }

  @Test
  void saysNothingOfTokensIfNoneIsStored() {
    assertThat(findings(troubled().provider("fernet").list(A, "nova", B, 900_000, 12_000, 1_000)))
        .extracting(Finding::severity)
        .containsOnly(Severity.NOTICE);
  }

  @Test
  void accusesNothingIfItIsNotKnownWhereTokensAre() {
    assertThat(findings(troubled().rows(0)))
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
            stats -> {
              stats.usedBytes = 66_000_000;
              stats.evictions = 90_000;
              stats.maxItemBytes = OptionalLong.of(2 << 20);
              stats.uptime(60).restarted = true;
            })
        .on(A, node -> node.undecodable = 1)
        .on(
            A,
            node ->
                node.lastReset(NOW.minusSeconds(60), Cloud.ofUnknownPace("nova", A, 1_000_000)));
  }

  @Test
  void listsWorstFindingsFirst() {
    Cloud cloud =
        new Cloud()
            .configured("memcache", Duration.ofDays(31), Map.of())
            .stats(A, stats -> stats.uptime(60).restarted = true)
            .stats(A, stats -> stats.connections = 1_000);

    assertThat(findings(cloud))
        .extracting(Finding::severity)
        .isSortedAccordingTo(Comparator.naturalOrder())
        .containsOnly(Severity.CRITICAL, Severity.WARNING, Severity.NOTICE);
  }
}
