package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
  void listsWorstFindingsFirst() {
    Cloud cloud = new Cloud().configured("memcache", Duration.ofDays(31), Map.of());
    cloud.on(Cloud.A).uptime(Duration.ofMinutes(1)).connections(1_000);
    Snapshot snapshot = cloud.snapshot();

    List<Severity> severities =
        Diagnosis.of(snapshot, NOW).stream().map(Finding::severity).toList();
    assertThat(severities)
        .isSortedAccordingTo(Comparator.naturalOrder())
        .containsOnly(Severity.CRITICAL, Severity.WARNING, Severity.NOTICE);
  }
}
