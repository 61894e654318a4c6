package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.NodeStats.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Parses statistics ({@code doc/protocol.txt}, "General-purpose statistics" and "Settings
 * statistics"). Figures that every version since 1.4 reports are required, so that another service
 * does not pass for a memcached; the rest may be missing.
 */
final class StatisticsReader {

  private static final int MAX_VERSION_LENGTH = 64;

  /** The end of the year 9999: a later time is not from a clock. */
  private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

  /** Seconds by which uptime may lag: it is truncated to seconds and updated once a second. */
  private static final int UPTIME_TOLERANCE = 3;

  /** {@code SERVER_MAX_VALUE_LENGTH} of python-memcached, which keystone.conf cannot change. */
  private static final long CLIENT_LIMIT = 1024 * 1024;

  /** Before 1.5.0, and with {@code inline_ascii_resp}: {@code " 1 1048465\r\n"}. */
  private static final int FLAGS_AS_TEXT = 12;

  private static final Map<Command, String> COMMANDS =
      Map.of(
          Command.GET_HIT, "get_hits",
          Command.GET_MISS, "get_misses",
          Command.SET_STORED, "cmd_set",
          Command.DELETE_HIT, "delete_hits",
          Command.DELETE_MISS, "delete_misses",
          Command.TOUCH_HIT, "touch_hits",
          Command.TOUCH_MISS, "touch_misses");

  private static final Map<Rejection, String> REJECTIONS =
      Map.of(
          Rejection.TOO_LARGE, "store_too_large",
          Rejection.NO_MEMORY, "store_no_memory");

  final Statistics general;
  private final Statistics settings;
  private final Statistics items;
  private final long ownBytes;

  /**
   * @param ownBytes bytes that the server has sent to this exporter since the exporter started
   */
  StatisticsReader(Statistics general, Statistics settings, Statistics items, long ownBytes) {
    this.general = general;
    this.settings = settings;
    this.items = items;
    this.ownBytes = ownBytes;
  }

  /**
   * @param previous the previous collection; null at the first
   * @param watched since the first collection
   * @param receivedAt when the statistics were received, by this machine's clock
   * @param balanced whether several servers answer at this address
   * @throws CollectionException ERROR, naming the figure that is missing or not a number
   */
  NodeStats nodeStats(
      @Nullable StatisticsReader previous, Duration watched, Instant receivedAt, boolean balanced)
      throws CollectionException {
    Duration uptime = Duration.ofSeconds(required("uptime"));
    return new NodeStats(
        version(),
        uptime,
        uptime.plusSeconds(UPTIME_TOLERANCE).compareTo(watched) < 0,
        required("curr_items"),
        usedBytes(),
        required("limit_maxbytes"),
        itemLimit(),
        settings.number("item_size_max"),
        required("curr_connections"),
        maxConnections(),
        counts(Command.class, COMMANDS),
        required("bytes_read"),
        required("bytes_written"),
        general.number("evictions"),
        evictedAfter(),
        counts(Rejection.class, REJECTIONS),
        perSecond(previous, "bytes_read", 0),
        perSecond(previous, "bytes_written", previous == null ? 0 : ownBytes - previous.ownBytes),
        clockOffset(receivedAt),
        balanced);
  }

  /** With extstore, {@code bytes} includes items on disk ({@code storage.c} of 1.6.18). */
  private long usedBytes() throws CollectionException {
    long all = required("bytes");
    OptionalLong onDisk = general.number("extstore_bytes_used");
    if (onDisk.isEmpty()) {
      return all;
    }
    long inMemory =
        items.values().keySet().stream()
            .filter(name -> name.endsWith(":mem_requested"))
            .mapToLong(name -> items.number(name).orElse(0))
            .sum();
    return inMemory > 0 ? inMemory : Math.max(0, all - onDisk.getAsLong());
  }

  private Optional<Duration> evictedAfter() {
    // In a class without evictions evicted_time is 0.
    return items.values().keySet().stream()
        .filter(name -> name.endsWith(":evicted") && items.number(name).orElse(0) > 0)
        .flatMapToLong(name -> items.number(name + "_time").stream())
        .mapToObj(Duration::ofSeconds)
        .min(Comparator.naturalOrder());
  }

  /** Whether both are from one process: its pid and start time do not change. */
  static boolean isSameProcess(Statistics one, Statistics other) {
    return one.number("pid").equals(other.number("pid")) && startedAt(one) == startedAt(other);
  }

  private static long startedAt(Statistics general) {
    return general.number("time").orElse(0) - general.number("uptime").orElse(0);
  }

  /**
   * Bytes per second since the previous collection; empty if the server restarted or reset its
   * statistics in between.
   *
   * @param own bytes to subtract
   */
  private OptionalDouble perSecond(@Nullable StatisticsReader previous, String counter, long own)
      throws CollectionException {
    if (previous == null) {
      return OptionalDouble.empty();
    }
    // The server's clock counts whole seconds, and a wall clock may be set.
    long nanos = general.receivedAt() - previous.general.receivedAt();
    double seconds = (double) nanos / TimeUnit.SECONDS.toNanos(1);
    boolean restarted =
        !isSameProcess(general, previous.general)
            || required("bytes_read") < previous.required("bytes_read")
            || required("bytes_written") < previous.required("bytes_written");
    if (restarted || seconds <= 0) {
      return OptionalDouble.empty();
    }
    // Server and exporter count an answer at different moments.
    long bytes = Math.max(0, required(counter) - previous.required(counter) - own);
    return OptionalDouble.of(bytes / seconds);
  }

  /** {@code -c}, without those that newer versions reserve for their own files. */
  private OptionalLong maxConnections() {
    OptionalLong set = settings.number("maxconns");
    return set.isPresent()
        ? OptionalLong.of(Math.max(0, set.getAsLong() - general.number("reserved_fds").orElse(0)))
        : set;
  }

  /** Connections that the server still accepts; the largest number if it has no known limit. */
  long connectionsLeft() {
    return maxConnections().orElse(Long.MAX_VALUE) - general.number("curr_connections").orElse(0);
  }

  private Optional<Duration> clockOffset(Instant receivedAt) {
    OptionalLong time = general.number("time");
    return time.isPresent() && time.getAsLong() <= MAX_EPOCH_SECOND
        ? Optional.of(Duration.between(receivedAt, Instant.ofEpochSecond(time.getAsLong())))
        : Optional.empty();
  }

  private String version() throws CollectionException {
    String version = general.text("version");
    if (version.isEmpty() || version.length() > MAX_VERSION_LENGTH) {
      throw missing("version");
    }
    return version;
  }

  /**
   * The largest value that client and server accept under a list's key; a clear key with a user id
   * of 32 characters takes three bytes more. A larger list is not refused but lost: see {@link
   * Rejection#TOO_LARGE}.
   */
  private OptionalLong itemLimit() {
    OptionalLong itemSizeMax = settings.number("item_size_max");
    if (itemSizeMax.isEmpty()) {
      return itemSizeMax;
    }
    int cas = settings.text("cas_enabled").equals("no") ? 0 : ItemLine.CAS; // -C disables it
    int flags = storesFlagsAsText() ? FLAGS_AS_TEXT : ItemLine.FLAGS;
    long value = itemSizeMax.getAsLong() - ItemLine.OVERHEAD - cas - ItemLine.MANGLED_KEY - flags;
    return OptionalLong.of(Math.max(0, Math.min(CLIENT_LIMIT, value)));
  }

  /** Before 1.5.0 unless {@code -o modern} was given; later with {@code inline_ascii_resp}. */
  private boolean storesFlagsAsText() {
    String setting = settings.text("inline_ascii_response");
    return setting.isEmpty() ? general.text("version").startsWith("1.4.") : setting.equals("yes");
  }

  private <K extends Enum<K>> Map<K, Long> counts(Class<K> type, Map<K, String> names) {
    Map<K, Long> counts = new EnumMap<>(type);
    names.forEach((key, name) -> general.number(name).ifPresent(count -> counts.put(key, count)));
    return counts;
  }

  private long required(String name) throws CollectionException {
    return general.number(name).orElseThrow(() -> missing(name));
  }

  private static CollectionException missing(String name) {
    return new CollectionException(
        Kind.ERROR,
        "its statistics have no usable \"" + name + "\"; is a memcached listening there?");
  }
}
