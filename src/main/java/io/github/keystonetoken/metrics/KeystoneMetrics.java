package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.gauge;
import static io.github.keystonetoken.metrics.Metric.info;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenStore;
import java.util.List;

/** How Keystone is configured. */
final class KeystoneMetrics {

  static final List<Metric> TABLE =
      List.of(
          info("backend_info{driver,provider,release}")
              .help(
                  "Token driver and provider from keystone.conf or the release's default, unknown without a keystone.conf; release from the schema of the database.")
              .example("count by (release) ($)")
              .values(
                  (snapshot, points) -> {
                    TokenStore store = snapshot.tokenStore();
                    points.point(1, store.driver(), store.provider(), store.release().label());
                  }),
          gauge("expiration_seconds")
              .help("Lifetime of a token in seconds, from keystone.conf or the release's default.")
              .example("$ / 3600")
              .value(Snapshot::tokenExpiration),
          gauge("allow_expired_window_seconds")
              .help(
                  "Time in seconds for which a flush may keep expired rows. Absent from Rocky on, which has no flush.")
              .example("time() - keystone_token_sql_oldest_expired_timestamp_seconds > $")
              .value(Snapshot::allowExpiredWindow));

  private KeystoneMetrics() {}
}
