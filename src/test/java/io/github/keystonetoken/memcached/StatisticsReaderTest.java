package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.NodeStats.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StatisticsReaderTest {

  /** What no version since 1.4 leaves out. */
  static final Map<String, String> LEAST =
      Map.of(
          "uptime", "86400",
          "version", "1.4.14",
          "curr_items", "21",
          "bytes", "579000",
          "limit_maxbytes", "67108864",
          "curr_connections", "10",
          "bytes_read", "5000",
          "bytes_written", "7000");

  private static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");

  private static final StatisticsReader EARLIER = at(100, counters(1_000, 5_000, 7_000), 0);

  /** The least, and these names and values. */
  private static Map<String, String> general(String... more) {
    Map<String, String> general = new HashMap<>(LEAST);
    for (int i = 0; i < more.length; i += 2) {
      general.put(more[i], more[i + 1]);
    }
    return general;
  }

  @ParameterizedTest
  @CsvSource({"-90, -90", "253402300800, ", ", "})
  void comparesClockWithReceipt(@Nullable Long ahead, @Nullable Long offset)
      throws CollectionException {
    Map<String, String> general =
        ahead == null ? LEAST : general("time", "" + (NOW.getEpochSecond() + ahead));
    assertThat(read(general, Map.of()).clockOffset().map(Duration::toSeconds))
        .isEqualTo(Optional.ofNullable(offset));
  }

  @Test
  void readsEveryFigure() throws CollectionException {
    Map<String, String> general =
        general(
            "get_hits", "1",
            "get_misses", "2",
            "cmd_set", "3",
            "delete_hits", "4",
            "delete_misses", "5",
            "touch_hits", "6",
            "touch_misses", "7",
            "evictions", "8",
            "store_too_large", "9",
            "store_no_memory", "11");
    Map<String, String> settings =
        Map.of("maxconns", "1024", "item_size_max", "1048576", "cas_enabled", "yes");

    NodeStats stats = read(general, settings);

    assertThat(stats.version()).isEqualTo("1.4.14");
    assertThat(stats.uptime()).isEqualTo(Duration.ofDays(1));
    assertThat(stats.items()).isEqualTo(21);
    assertThat(stats.usedBytes()).isEqualTo(579_000);
    assertThat(stats.limitBytes()).isEqualTo(67_108_864);
    assertThat(stats.itemLimitBytes()).hasValue(1_048_465);
    assertThat(stats.maxItemBytes()).hasValue(1_048_576);
    assertThat(stats.connections()).isEqualTo(10);
    assertThat(stats.maxConnections()).hasValue(1024);
    assertThat(stats.readBytes()).isEqualTo(5000);
    assertThat(stats.writtenBytes()).isEqualTo(7000);
    assertThat(stats.evictions()).hasValue(8);
    assertThat(stats.commands())
        .isEqualTo(
            Map.of(
                Command.GET_HIT, 1L,
                Command.GET_MISS, 2L,
                Command.SET_STORED, 3L,
                Command.DELETE_HIT, 4L,
                Command.DELETE_MISS, 5L,
                Command.TOUCH_HIT, 6L,
                Command.TOUCH_MISS, 7L));
    assertThat(stats.rejections())
        .isEqualTo(Map.of(Rejection.TOO_LARGE, 9L, Rejection.NO_MEMORY, 11L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "-1", "1m"})
  void optionalFigureWithoutNumberIsEmpty(String value) throws CollectionException {
    Map<String, String> general = general("evictions", value, "get_hits", value);
    general.put("store_too_large", value);

    NodeStats stats = read(general, Map.of("item_size_max", value, "maxconns", value));

    assertThat(stats)
        .extracting("itemLimitBytes", "maxItemBytes", "maxConnections", "evictions")
        .containsOnly(OptionalLong.empty());
    assertThat(stats.commands()).isEmpty();
    assertThat(stats.rejections()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1048576, 1.6.18, yes, no, 1048473",
    "1048576, 1.6.18, no, no, 1048481",
    "1048576, 1.4.39, no, , 1048473",
    "1048576, 1.4.39, yes, no, 1048473",
    "1048576, 1.4.39, yes, yes, 1048465",
    "1048576, 1.6.18, yes, yes, 1048465",
    "2097152, 1.6.18, yes, no, 1048576",
    "50, 1.6.18, yes, no, 0"
  })
  void itemLimitIsTheSmallerOfServerAndClient(
      String itemSizeMax, String version, String cas, @Nullable String flagsAsText, long limit)
      throws CollectionException {
    Map<String, String> settings =
        new HashMap<>(Map.of("item_size_max", itemSizeMax, "cas_enabled", cas));
    if (flagsAsText != null) {
      settings.put("inline_ascii_response", flagsAsText);
    }

    assertThat(read(general("version", version), settings).itemLimitBytes()).hasValue(limit);
  }

  /** Without a value, the figure is missing. */
  @ParameterizedTest
  @CsvSource({
    "uptime, ",
    "version, ",
    "curr_items, ",
    "bytes, ",
    "limit_maxbytes, ",
    "curr_connections, ",
    "bytes_read, ",
    "bytes_written, ",
    "curr_items, ''",
    "curr_items, x",
    "curr_items, -5",
    "curr_items, 1.5",
    "curr_items, 99999999999999999999",
    "version, 1.4.14 and after it more than fifty-eight characters: no version is so long"
  })
  void namesMissingRequiredFigure(String name, @Nullable String value) {
    Map<String, String> general = general(name, "" + value);
    if (value == null) {
      general.remove(name);
    }
    assertThatExceptionOfType(CollectionException.class)
        .isThrownBy(() -> read(general, Map.of()))
        .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(Failure.Kind.ERROR))
        .withMessageContaining('"' + name + '"');
  }

  /** Columns: time, later start, bytes read, bytes written, of those to this exporter; rates. */
  @ParameterizedTest
  @CsvSource({
    "115, 0, 5000, 7000, 0, 0, 0",
    "115, 0, 6500, 8000, 0, 100, 66.66666666666667",
    "115, 0, 6500, 37000, 0, 100, 2000",
    "115, 0, 6500, 37000, 15000, 100, 1000",
    "115, 0, 6500, 7015, 90, 100, 0",
    // Another process, statistics that were reset, or no time has passed.
    "115, 1, 6500, 8000, 0, , ",
    "115, -900, 6500, 8000, 0, , ",
    "115, 0, 4999, 8000, 0, , ",
    "115, 0, 6000, 6999, 0, , ",
    "100, 0, 6000, 8000, 0, , "
  })
  void rateIsSincePreviousCollection(
      long second,
      long startedLater,
      long read,
      long written,
      long own,
      @Nullable Double received,
      @Nullable Double sent)
      throws CollectionException {
    Map<String, String> general = counters(1_015, read, written);
    general.put("time", "" + (1_001_015 + startedLater));
    NodeStats stats = at(second, general, own).nodeStats(EARLIER, Duration.ZERO, NOW, false);

    assertThat(stats.receivedBytesPerSecond()).isEqualTo(optional(received));
    assertThat(stats.sentBytesPerSecond()).isEqualTo(optional(sent));
  }

  @Test
  void diskOfExtstoreIsNotMemory() throws CollectionException {
    Map<String, String> general = general("bytes", "71634124", "extstore_bytes_used", "70000000");
    Map<String, String> items =
        Map.of("items:2:mem_requested", "1904884", "items:18:mem_requested", "4100");

    assertThat(read(general, Map.of(), items).usedBytes()).isEqualTo(1_908_984);
    assertThat(read(general, Map.of()).usedBytes()).isEqualTo(1_634_124);
  }

  @Test
  void lastEvictionIsOfClassesThatEvicted() throws CollectionException {
    Map<String, String> items =
        Map.of(
            "items:1:evicted", "0",
            "items:1:evicted_time", "0",
            "items:2:evicted", "7",
            "items:2:evicted_time", "90",
            "items:3:evicted", "1",
            "items:3:evicted_time", "45");

    assertThat(read(LEAST, Map.of(), items).evictedAfter()).hasValue(Duration.ofSeconds(45));
    assertThat(read(LEAST, Map.of()).evictedAfter()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"15, 0, false", "15, 18, false", "15, 19, true", "1015, 60, false"})
  void detectsRestartsSinceItWasFirstRead(long uptime, long watched, boolean restarted)
      throws CollectionException {
    NodeStats stats =
        at(115, counters(uptime, 6_500, 8_000), 0)
            .nodeStats(EARLIER, Duration.ofSeconds(watched), NOW, false);

    assertThat(stats.restarted()).isEqualTo(restarted);
  }

  private static OptionalDouble optional(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static StatisticsReader at(long second, Map<String, String> general, long ownBytes) {
    Statistics none = new Statistics(Map.of(), 0);
    return new StatisticsReader(
        new Statistics(general, TimeUnit.SECONDS.toNanos(second)), none, none, ownBytes);
  }

  /** Of a process that started at second 1,000,000. */
  private static Map<String, String> counters(long uptime, long read, long written) {
    return general(
        "time", "" + (1_000_000 + uptime),
        "uptime", "" + uptime,
        "bytes_read", "" + read,
        "bytes_written", "" + written);
  }

  private static NodeStats read(Map<String, String> general, Map<String, String> settings)
      throws CollectionException {
    return read(general, settings, Map.of());
  }

  private static NodeStats read(
      Map<String, String> general, Map<String, String> settings, Map<String, String> items)
      throws CollectionException {
    return new StatisticsReader(
            new Statistics(general, 0), new Statistics(settings, 0), new Statistics(items, 0), 0)
        .nodeStats(null, Duration.ZERO, NOW, false);
  }
}
