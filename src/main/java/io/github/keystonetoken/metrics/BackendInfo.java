package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where Keystone keeps its tokens and what kind they are.
 *
 * <pre>
 * # TYPE keystone_token_backend_info gauge
 * keystone_token_backend_info{driver="memcache",provider="uuid",release="icehouse"} 1
 * </pre>
 */
final class BackendInfo implements Family {

  private static final String UNKNOWN = Release.UNKNOWN.label();

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Release release = snapshot.release();
    Keystone keystone = snapshot.keystone();
    Metric info =
        Metric.info(
            "backend_info",
            "Token driver and provider as keystone.conf sets them, else the release's "
                + "default, unknown where no keystone.conf was read; release as the schema of the database shows it.");
    info.point(
        1,
        "driver",
        configured(keystone, keystone.driver(), release.defaultDriver()),
        "provider",
        configured(keystone, keystone.provider(), release.defaultProvider()),
        "release",
        release.label());
    return info.snapshots();
  }

  /** What is not set is the release's default, but only where a file was read that might set it. */
  private static String configured(
      Keystone keystone, Optional<String> set, Optional<String> byDefault) {
    return set.or(() -> keystone.configured() ? byDefault : Optional.empty()).orElse(UNKNOWN);
  }
}
