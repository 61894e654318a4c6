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

  private String version = "1.6.18";
  private Duration uptime = Duration.ofDays(10);
  private boolean restarted;
  private long items = 4_200;
  private long usedBytes = 10_000_000;
  private OptionalLong maxItemBytes = OptionalLong.of(1_048_576);
  private long connections = 103;
  private long maxConnections = 1_024;
  private Map<Command, Long> commands = Map.of(Command.SET_STORED, 100_000L);
  private long readBytes = 864_000_000;
  private long writtenBytes = 864_000_000;
  private OptionalLong evictions = OptionalLong.of(0);
  private Optional<Duration> evictedAfter = Optional.empty();
  private Map<Rejection, Long> rejections = Map.of();
  private OptionalDouble received = OptionalDouble.of(1_000);
  private OptionalDouble sent = OptionalDouble.of(1_000);
  private Optional<Duration> clockOffset = Optional.empty();
  private boolean balanced;

  public NodeStatsBuilder version(String newVersion) {
    version = newVersion;
    return this;
  }

  public NodeStatsBuilder uptime(Duration newUptime) {
    uptime = newUptime;
    return this;
  }

  /** It restarted while it was watched. */
  public NodeStatsBuilder restarted() {
    restarted = true;
    return this;
  }

  public NodeStatsBuilder items(long number) {
    items = number;
    return this;
  }

  public NodeStatsBuilder usedBytes(long bytes) {
    usedBytes = bytes;
    return this;
  }

  public NodeStatsBuilder maxItemBytes(OptionalLong bytes) {
    maxItemBytes = bytes;
    return this;
  }

  public NodeStatsBuilder connections(long number) {
    connections = number;
    return this;
  }

  public NodeStatsBuilder maxConnections(long number) {
    maxConnections = number;
    return this;
  }

  public NodeStatsBuilder commands(Map<Command, Long> counts) {
    commands = counts;
    return this;
  }

  /** Bytes since the start. */
  public NodeStatsBuilder traffic(long read, long written) {
    readBytes = read;
    writtenBytes = written;
    return this;
  }

  /** Bytes per second. */
  public NodeStatsBuilder rates(OptionalDouble newReceived, OptionalDouble newSent) {
    received = newReceived;
    sent = newSent;
    return this;
  }

  public NodeStatsBuilder evictions(OptionalLong number) {
    evictions = number;
    return this;
  }

  public NodeStatsBuilder evictedAfter(Duration unused) {
    evictedAfter = Optional.of(unused);
    return this;
  }

  /** Several servers answer at its address. */
  public NodeStatsBuilder balanced() {
    balanced = true;
    return this;
  }

  public NodeStatsBuilder rejections(Map<Rejection, Long> counts) {
    rejections = counts;
    return this;
  }

  public NodeStatsBuilder clockOffset(Optional<Duration> offset) {
    clockOffset = offset;
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
        evictions,
        evictedAfter,
        rejections,
        received,
        sent,
        clockOffset,
        balanced);
  }
}
