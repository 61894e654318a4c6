package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;

final class OwnProcessTest {

  @Test
  void theProcessIsWatchedButForItsThreads() {
    PrometheusRegistry registry = new PrometheusRegistry();
    OwnProcess.register(registry);

    assertThat(Exposition.text(registry.scrape()))
        .contains("process_cpu_seconds_total ")
        .contains("process_resident_memory_bytes ")
        .contains("jvm_memory_used_bytes{area=\"heap\"} ")
        .contains("jvm_gc_collection_seconds_count")
        .doesNotContain("jvm_threads");
  }
}
