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
          info("backend_info{driver,provider,release,cache_backend}")
              .help(
                  "Token driver and provider as configured, else as observed, else unknown; release from the schema of the database, named after the first that has it: ussuri to Yoga, zed to 2023.1, 2024.1 to 2025.2; library of the cache from [cache] backend.")
              .example("count by (release) ($)")
              .values(
                  (snapshot, points) -> {
                    TokenStore store = snapshot.tokenStore();
                    points.point(
                        1,
                        store.driver(),
                        store.provider(),
                        snapshot.release().label(),
                        snapshot.cacheBackend().label());
                  }),
          info("store_info{store,basis}")
              .help(
                  "Where Keystone keeps its tokens: sql, memcached or none. Absent if it is not known.")
              .example("count by (store) ($)")
              .values(
                  (snapshot, points) -> {
                    TokenStore store = snapshot.tokenStore();
                    if (store.place() != TokenStore.Place.UNKNOWN) {
                      points.point(1, store.place().label(), store.basis().label());
                    }
                  }),
          gauge("expiration_seconds{basis}")
              .help(
                  "Lifetime of a token in seconds. Absent if it is not known, and then every figure of pace is absent.")
              .example("$ / 3600")
              .values(
                  (snapshot, points) ->
                      snapshot
                          .tokenLifetime()
                          .ifPresent(life -> points.point(life.value(), life.basis().label()))),
          gauge("allow_expired_window_seconds")
              .help(
                  "Time in seconds for which a flush may keep expired rows. Absent from Rocky on, which has no flush.")
              .example("time() - keystone_token_sql_oldest_expired_timestamp_seconds > $")
              .value(Snapshot::allowExpiredWindow));

  private KeystoneMetrics() {}
}
