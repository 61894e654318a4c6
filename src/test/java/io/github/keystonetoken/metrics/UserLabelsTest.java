package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThatObject;

import io.prometheus.metrics.model.snapshots.Labels;
import org.junit.jupiter.api.Test;

final class UserLabelsTest {

  private final UserLabels labels = new UserLabels();

  @Test
  void labelsOfAUserAreMadeOnce() {
    Labels first = labels.of("c09bd86b", "quantum");

    assertThatObject(first).isEqualTo(Labels.of("user_id", "c09bd86b", "user_name", "quantum"));
    assertThatObject(labels.of("c09bd86b", "quantum")).isSameAs(first);
  }

  @Test
  void aUserOfAnotherNameHasOtherLabels() {
    Labels unnamed = labels.of("c09bd86b", "");

    assertThatObject(labels.of("c09bd86b", "quantum")).isNotEqualTo(unnamed);
  }

  @Test
  void whoIsNoLongerReportedIsForgotten() {
    Labels first = labels.of("c09bd86b", "quantum");
    for (int i = 0; i < 10_000; i++) {
      labels.of("user-" + i, "");
    }

    assertThatObject(labels.of("c09bd86b", "quantum")).isEqualTo(first).isNotSameAs(first);
  }
}
