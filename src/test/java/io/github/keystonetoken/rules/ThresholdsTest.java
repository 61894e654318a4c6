package io.github.keystonetoken.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.rules.RuleFiles.Alert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Alerts and findings have the same thresholds. Numbers in expressions of {@code deploy/prometheus}
 * that no finding has are literals here.
 */
final class ThresholdsTest {

  /**
   * A number, a product of two, or a range or offset of time; not the digits in a series' name or
   * in quotes.
   */
  private static final Pattern NUMBER =
      Pattern.compile(
          "\"[^\"]*\"|(?:\\[|offset )(?<time>\\d+)(?<unit>[smhd])(?::\\w+)?"
              + "|[a-zA-Z_:][\\w:]*"
              + "|(?<number>[\\d.]+(?:e\\d+)?)(?: \\* (?<factor>\\d+)(?![\\d.]))?");

  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  /** By name, severity and component of an alert, or by name of a recorded series. */
  private static final Map<String, List<Double>> SHARED = new LinkedHashMap<>();

  /** Alerts that share no number with a finding, because they compare figures over time. */
  private static final Set<String> ALONE =
      Set.of(
          "ExporterDown warning exporter",
          "ExporterAbsent warning exporter",
          "ConfigReloadFailed warning exporter",
          "SqlDown critical sql",
          "SqlDown warning sql",
          "SqlOrphanTable info sql",
          "IssuanceStalled critical sql",
          "IssuanceStalled critical memcached",
          "MemcachedServerDown critical memcached",
          "MemcachedServerDown warning memcached",
          "MemcachedLargeWrites warning memcached",
          "UserListsMisplaced warning memcached",
          "FernetKeysDiffer critical fernet",
          "FernetKeysDiffer warning fernet",
          "UserListsUndecodable warning memcached");

  static {
    share("CollectorStale warning exporter", Thresholds.STALE_RUNS, Thresholds.STALE_AGE);
    share("SqlQuerySlow critical sql", Thresholds.HANGING_SECONDS);
    share("SqlQuerySlow warning sql", Thresholds.SLOW_SECONDS);
    share(
        "SqlQuerySlowPredicted warning sql",
        Duration.ofHours(6),
        Duration.ofDays(3),
        Thresholds.HANGING_SECONDS,
        0.25,
        Duration.ofHours(6));
    share("SqlStatementCutOff warning sql", Thresholds.CUT_OFF_PERIOD, Thresholds.CUT_OFF_RUNS);
    share(
        "SqlFlushNotRunning warning sql",
        Thresholds.MISSED_FLUSHES,
        Thresholds.FLUSH_INTERVAL,
        Thresholds.EXPIRED_ROWS);
    share("SqlIndexMissing warning sql", Thresholds.ROWS_WITHOUT_INDEX);
    share("SqlUserHoarding warning sql", Thresholds.HOARDING_SHARE, Thresholds.HOARDING_ROWS);
    share(
        "RevocationEventsPiling warning sql",
        Thresholds.NEEDED_REVOCATIONS,
        Thresholds.PRUNABLE_FOR,
        Thresholds.PRUNABLE_REVOCATIONS,
        Thresholds.PRUNABLE_FOR);
    share(
        "UnusedRowsPiling info sql",
        Thresholds.UNUSED_TRUSTS,
        Thresholds.EXPIRED_APPLICATION_CREDENTIALS);
    share("UserIssuingTooFast warning sql", Duration.ofHours(1), Thresholds.ISSUED_PER_SECOND);
    share(
        "UserIssuingTooFast warning memcached", Duration.ofHours(1), Thresholds.ISSUED_PER_SECOND);
    share("MemcachedEvictingTokens critical memcached", Thresholds.EVICTED_OF_STORED);
    share(
        "MemcachedFillingUp warning memcached",
        Duration.ofHours(6),
        Duration.ofHours(12),
        0.95,
        Thresholds.MEMORY_TO_SPARE);
    share(
        "MemcachedRestarted info memcached",
        Thresholds.JUST_RESTARTED,
        Duration.ofDays(1),
        Thresholds.JUST_RESTARTED,
        1); // up
    share(
        "MemcachedConnectionsHigh warning memcached",
        Thresholds.SERVER_FULL,
        Thresholds.CONNECTIONS_LEFT);
    share("CacheSplit warning memcached", 1); // split
    share("MemcachedStoresRejected warning memcached", Duration.ofMinutes(10));
    share(
        "MemcachedTrafficImbalance warning memcached",
        Thresholds.NOTICEABLE_TRAFFIC,
        1, // the busiest
        Thresholds.PEAK_EXCESS,
        Thresholds.PEAK_EXCESS);
    share(
        "MemcachedLinkSaturated critical memcached",
        Thresholds.LINK_BYTES_PER_SECOND,
        Thresholds.LINK_BYTES_PER_SECOND);
    share(
        "UserListNearItemLimit critical memcached",
        Thresholds.LIST_ABOUT_TO_OVERFLOW,
        Thresholds.LIST_LARGE,
        Thresholds.LIST_FULL_SOON);
    share(
        "UserListNearItemLimit warning memcached",
        Thresholds.LIST_LARGE,
        Thresholds.LIST_FULL_WITHIN_A_NIGHT);
    share(
        "FernetRotationStopped warning fernet",
        Thresholds.FERNET_KEY_AGE,
        Thresholds.FERNET_SCHEDULE);
    share("FernetKeysShortLived warning fernet", 2, 2); // staged and primary
    share("UserListReset critical memcached", Thresholds.OVERFLOW_REPORTED);
    share(
        "server_user:keystone_token_memcached_busiest_list:info",
        1, // the heaviest
        Duration.ofMinutes(30),
        Thresholds.MOST_OF_TRAFFIC,
        Duration.ofMinutes(30));
    share("keystone_token:flush_interval:seconds", Thresholds.FLUSH_INTERVAL);
    share("keystone_token:memcached_link_limit:bytes_per_second", Thresholds.LINK_BYTES_PER_SECOND);
    share(
        "query:keystone_token_sql_full_scan_seconds:estimate",
        Thresholds.PAGE_BYTES,
        Thresholds.SCAN_SECONDS_PER_PAGE,
        Thresholds.SCAN_SECONDS_PER_ROW,
        Duration.ofMinutes(30),
        Thresholds.SAMPLE_SECONDS_PER_RANGE,
        Duration.ofMinutes(30),
        Duration.ofMinutes(30),
        Thresholds.SAMPLE_SECONDS_PER_ROW);
  }

  /** The {@code for} of alerts whose finding waits as long. */
  private static final Map<String, Duration> SHARED_FOR =
      Map.of("CacheSplit", Thresholds.CACHE_SPLIT);

  private static final RuleFiles RULES = RuleFiles.read();

  private static String name(Alert alert) {
    return shortName(alert) + " " + alert.label("severity") + " " + alert.label("component");
  }

  private static String shortName(Alert alert) {
    return alert.name().replaceFirst("^KeystoneToken", "");
  }

  static Set<String> shared() {
    return SHARED.keySet();
  }

  @ParameterizedTest
  @MethodSource("shared")
  void ruleHasThresholdsOfItsFinding(String rule) {
    Stream<String> expressions =
        Stream.concat(
            RULES.alerts().stream().filter(alert -> name(alert).equals(rule)).map(Alert::expr),
            RULES.recordings().stream()
                .filter(recording -> recording.name().equals(rule))
                .map(RuleFiles.Recording::expr));

    assertThat(expressions.map(ThresholdsTest::numbers)).containsExactly(SHARED.get(rule));
  }

  @Test
  void alertWaitsAsLongAsItsFinding() {
    assertThat(RULES.alerts())
        .filteredOn(alert -> SHARED_FOR.containsKey(shortName(alert)))
        .hasSameSizeAs(SHARED_FOR.keySet())
        .allSatisfy(
            alert ->
                assertThat(alert.pending())
                    .isEqualTo(
                        Objects.requireNonNull(SHARED_FOR.get(shortName(alert))).toMinutes()
                            + "m"));
  }

  @Test
  void everyAlertIsListed() {
    assertThat(
            Stream.concat(
                ALONE.stream(), SHARED.keySet().stream().filter(name -> !name.contains(":"))))
        .containsExactlyInAnyOrderElementsOf(
            RULES.alerts().stream().map(ThresholdsTest::name).toList());
  }

  private static void share(String rule, Object... thresholds) {
    List<Double> numbers = new ArrayList<>();
    for (Object threshold : thresholds) {
      numbers.add(
          threshold instanceof Duration time
              ? (double) time.toSeconds()
              : ((Number) threshold).doubleValue());
    }
    SHARED.put(rule, numbers);
  }

  /** Numbers of an expression in their order, without 0. */
  private static List<Double> numbers(String expr) {
    return NUMBER
        .matcher(expr)
        .results()
        .map(ThresholdsTest::number)
        .filter(number -> number != 0)
        .toList();
  }

  private static double number(MatchResult match) {
    if (match.group(1) != null) {
      return Double.parseDouble(match.group(1))
          * Objects.requireNonNull(UNITS.get(match.group(2))).toSeconds();
    }
    if (match.group(3) == null) {
      return 0;
    }
    double factor = match.group(4) == null ? 1 : Double.parseDouble(match.group(4));
    return Double.parseDouble(match.group(3)) * factor;
  }
}
