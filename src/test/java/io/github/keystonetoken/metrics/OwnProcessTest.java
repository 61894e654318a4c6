package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OwnProcessTest {

  @Test
  void theProcessIsWatchedButForItsThreads() {
    assertThat(Exposition.text(OwnProcess.registry().scrape()))
        .contains("process_cpu_seconds_total ")
        .contains("process_resident_memory_bytes ")
        .contains("jvm_memory_used_bytes{area=\"heap\"} ")
        .contains("jvm_gc_collection_seconds_count")
        .doesNotContain("jvm_threads");
  }
}
