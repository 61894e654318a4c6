package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.gauge;
import static io.github.keystonetoken.metrics.Metric.info;

import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenStore;
import java.util.List;
import java.util.function.Function;

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
                        snapshot.release(),
                        snapshot.cacheBackend());
                  }),
          info("store_info{store,basis}")
              .help(
                  "Where Keystone keeps its tokens: sql, memcached or none. Absent if it is not known.")
              .example("count by (store) ($)")
              .values(
                  (snapshot, points) -> {
                    TokenStore store = snapshot.tokenStore();
                    if (store.place() != TokenStore.Place.UNKNOWN) {
                      points.point(1, store.place(), store.basis());
                    }
                  }),
          gauge("expiration_seconds{basis}")
              .help(
                  "Lifetime of a token in seconds. Absent if it is not known; figures that depend on it are then absent too.")
              .example("$ / 3600")
              .values(
                  (snapshot, points) ->
                      snapshot
                          .tokenLifetime()
                          .ifPresent(life -> points.point(life.value(), life.basis()))),
          gauge("allow_expired_window_seconds")
              .help(
                  "Time in seconds for which a flush may keep expired rows. Absent from Rocky on, which has no flush.")
              .example("time() - keystone_token_sql_oldest_expired_timestamp_seconds > $")
              .value(Snapshot::allowExpiredWindow));

  static final List<Metric> FERNET =
      List.of(
          fernet("fernet_keys", keys -> keys.number())
              .help("Number of Fernet keys on the exporter's machine, the staged one included.")
              .example("$ > keystone_token_fernet_max_active_keys"),
          fernet("fernet_max_active_keys", FernetKeys::maxActive)
              .help("Number of Fernet keys that a rotation keeps: [fernet_tokens] max_active_keys.")
              .example("$ < 3"),
          fernet("fernet_primary_key_index", FernetKeys::primary)
              .help(
                  "Number of the primary Fernet key, which is the name of its file; a rotation adds 1. Equal on all controllers once the keys are copied.")
              .example("count by (region) (count_values by (region) (\"index\", $)) > 1"),
          fernet("fernet_primary_key_timestamp_seconds", FernetKeys::rotated)
              .help(
                  "Unix time at which the primary Fernet key became primary: the time of the staged key's file, which the same rotation created.")
              .example("time() - $ > 30 * 86400"),
          fernet("fernet_rotation_interval_seconds", FernetKeys::interval)
              .help(
                  "Longest time in seconds between two rotations, from the times of the Fernet keys' files. Absent before two rotations.")
              .example(
                  "$ * (keystone_token_fernet_max_active_keys - 2) < on (instance) keystone_token_expiration_seconds"));

  private KeystoneMetrics() {}

  private static Metric fernet(String name, Function<FernetKeys, ?> value) {
    return gauge(name).value(snapshot -> snapshot.fernetFigures().map(value));
  }
}
