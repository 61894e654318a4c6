package io.github.keystonetoken.rules;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.rules.RuleFiles.Alert;
import io.github.keystonetoken.servers.Unchecked;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /**
   * By name, severity and component of an alert, or by name of a recorded series: the numbers of
   * its expression in their order. Those without any share none with a finding, because they
   * compare figures over time.
   */
  private static final Map<String, List<String>> SHARED =
      """
      ExporterDown warning exporter |
      ExporterAbsent warning exporter |
      ConfigReloadFailed warning exporter |
      CollectorStale warning exporter | STALE_RUNS STALE_AGE
      SqlDown critical sql |
      SqlDown warning sql |
      SqlOrphanTable info sql |
      SqlQuerySlow critical sql | HANGING_SECONDS
      SqlQuerySlow warning sql | SLOW_SECONDS
      SqlQuerySlowPredicted warning sql | PT6H PT72H HANGING_SECONDS 0.25 PT6H
      SqlStatementCutOff warning sql | CUT_OFF_PERIOD CUT_OFF_RUNS
      SqlFlushNotRunning warning sql | MISSED_FLUSHES FLUSH_INTERVAL EXPIRED_ROWS
      SqlIndexMissing warning sql | ROWS_WITHOUT_INDEX
      SqlUserHoarding warning sql | HOARDING_SHARE HOARDING_ROWS
      RevocationEventsPiling warning sql | NEEDED_REVOCATIONS PRUNABLE_FOR PRUNABLE_REVOCATIONS PRUNABLE_FOR
      UnusedRowsPiling info sql | UNUSED_TRUSTS EXPIRED_APPLICATION_CREDENTIALS
      IssuanceStalled critical sql |
      IssuanceStalled critical memcached |
      UserIssuingTooFast warning sql | PT1H ISSUED_PER_SECOND
      UserIssuingTooFast warning memcached | PT1H ISSUED_PER_SECOND
      MemcachedServerDown critical memcached |
      MemcachedServerDown warning memcached |
      MemcachedLargeWrites warning memcached |
      MemcachedEvictingTokens critical memcached | EVICTED_OF_STORED
      MemcachedFillingUp warning memcached | PT6H PT12H 0.95 MEMORY_TO_SPARE
      MemcachedRestarted info memcached | JUST_RESTARTED PT24H JUST_RESTARTED 1
      MemcachedConnectionsHigh warning memcached | SERVER_FULL CONNECTIONS_LEFT
      CacheSplit warning memcached | 1
      MemcachedStoresRejected warning memcached | PT10M
      MemcachedTrafficImbalance warning memcached | NOTICEABLE_TRAFFIC 1 PEAK_EXCESS PEAK_EXCESS
      MemcachedLinkSaturated critical memcached | LINK_BYTES_PER_SECOND LINK_BYTES_PER_SECOND
      UserListNearItemLimit critical memcached | LIST_ABOUT_TO_OVERFLOW LIST_LARGE LIST_FULL_SOON
      UserListNearItemLimit warning memcached | LIST_LARGE LIST_FULL_WITHIN_A_NIGHT
      UserListsMisplaced warning memcached |
      UserListsUndecodable warning memcached |
      UserListReset critical memcached | OVERFLOW_REPORTED
      FernetKeysDiffer critical fernet |
      FernetKeysDiffer warning fernet |
      FernetRotationStopped warning fernet | FERNET_KEY_AGE FERNET_SCHEDULE
      FernetKeysShortLived warning fernet | 2 2
      server_user:keystone_token_memcached_busiest_list:info | 1 PT30M MOST_OF_TRAFFIC PT30M
      keystone_token:flush_interval:seconds | FLUSH_INTERVAL
      keystone_token:memcached_link_limit:bytes_per_second | LINK_BYTES_PER_SECOND
      query:keystone_token_sql_full_scan_seconds:estimate | PAGE_BYTES SCAN_SECONDS_PER_PAGE SCAN_SECONDS_PER_ROW PT30M SAMPLE_SECONDS_PER_RANGE PT30M PT30M SAMPLE_SECONDS_PER_ROW
      """
          .lines()
          .map(line -> line.split(" \\|", -1))
          .collect(toMap(row -> row[0], row -> List.of(row[1].strip().split(" "))));

  private static final RuleFiles RULES = RuleFiles.read();

  private static String name(Alert alert) {
    return "%s %s %s"
        .formatted(
            alert.name().replaceFirst("^KeystoneToken", ""),
            alert.label("severity"),
            alert.label("component"));
  }

  static Stream<String> shared() {
    return SHARED.keySet().stream()
        .filter(rule -> !Objects.requireNonNull(SHARED.get(rule)).equals(List.of("")));
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

    assertThat(expressions.map(ThresholdsTest::numbers))
        .containsExactly(
            Objects.requireNonNull(SHARED.get(rule)).stream()
                .map(ThresholdsTest::threshold)
                .toList());
  }

  @Test
  void alertWaitsAsLongAsItsFinding() {
    assertThat(RULES.alerts())
        .filteredOn(alert -> alert.name().equals("KeystoneTokenCacheSplit"))
        .extracting(Alert::pending)
        .containsExactly(Thresholds.CACHE_SPLIT.toMinutes() + "m");
  }

  @Test
  void everyAlertIsListed() {
    assertThat(SHARED.keySet().stream().filter(name -> !name.contains(":")))
        .containsExactlyInAnyOrderElementsOf(
            RULES.alerts().stream().map(ThresholdsTest::name).toList());
  }

  /** The value of a field of {@link Thresholds}, or of a literal; a duration in seconds. */
  private static double threshold(String text) {
    Object value =
        text.matches("[A-Z_]{3,}")
            ? Unchecked.get(() -> Thresholds.class.getField(text).get(null))
            : text.startsWith("PT") ? Duration.parse(text) : Double.valueOf(text);
    return value instanceof Duration time ? time.toSeconds() : ((Number) value).doubleValue();
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
      String time = match.group(1) + match.group(2);
      return Duration.parse((time.endsWith("d") ? "P" : "PT") + time).toSeconds();
    }
    if (match.group(3) == null) {
      return 0;
    }
    double factor = match.group(4) == null ? 1 : Double.parseDouble(match.group(4));
    return Double.parseDouble(match.group(3)) * factor;
  }
}
