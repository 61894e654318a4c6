package io.github.keystonetoken.metrics;

import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * What the client library tells of the exporter's own process: {@code process_…}, {@code jvm_…}.
 */
public final class OwnProcess {

  private OwnProcess() {}

  /** Adds its metrics to a registry. */
  public static void register(PrometheusRegistry registry) {
    // Not the threads: their metrics search for deadlocks, which stops the whole process each time.
    ProcessMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
  }
}
