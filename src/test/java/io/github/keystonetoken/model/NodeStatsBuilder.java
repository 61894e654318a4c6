package io.github.keystonetoken.model;

import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.NodeStats.Rejection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The statistics of a memcached 1.6.18 without options, of which tests change what they need. */
public final class NodeStatsBuilder {

  public String version = "1.6.18";
  private Duration uptime = Duration.ofDays(10);

  /** Whether it restarted while it was watched. */
  public boolean restarted;

  public long items = 4_200;
  public long usedBytes = 10_000_000;
  public OptionalLong maxItemBytes = OptionalLong.of(1_048_576);
  public long connections = 103;
  public long maxConnections = 1_024;
  public Map<Command, Long> commands = Map.of(Command.SET_STORED, 100_000L);
  private long readBytes = 864_000_000;
  private long writtenBytes = 864_000_000;
  public long evictions;
  public Optional<Duration> evictedAfter = Optional.empty();
  public Map<Rejection, Long> rejections = Map.of();
  private OptionalDouble received = OptionalDouble.of(1_000);
  private OptionalDouble sent = OptionalDouble.of(1_000);
  public Optional<Duration> clockOffset = Optional.empty();

  /** Whether several servers answer at its address. */
  public boolean balanced;

  public NodeStatsBuilder uptime(long seconds) {
    uptime = Duration.ofSeconds(seconds);
    return this;
  }

  /** Bytes since it started; seen once, there is no rate yet. */
  public NodeStatsBuilder sinceStart(long read, long written) {
    readBytes = read;
    writtenBytes = written;
    received = OptionalDouble.empty();
    sent = OptionalDouble.empty();
    return this;
  }

  /** Bytes per second. */
  public NodeStatsBuilder rates(double newReceived, double newSent) {
    received = OptionalDouble.of(newReceived);
    sent = OptionalDouble.of(newSent);
    return this;
  }

  public NodeStats build() {
    return new NodeStats(
        version,
        uptime,
        restarted,
        items,
        usedBytes,
        67_108_864,
        OptionalLong.of(1_048_473),
        maxItemBytes,
        connections,
        OptionalLong.of(maxConnections),
        commands,
        readBytes,
        writtenBytes,
        OptionalLong.of(evictions),
        evictedAfter,
        rejections,
        received,
        sent,
        clockOffset,
        balanced);
  }
}
