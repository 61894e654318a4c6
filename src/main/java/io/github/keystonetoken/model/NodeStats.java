package io.github.keystonetoken.model;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One memcached server's statistics at one moment. What its version does not report is empty.
 *
 * @param version as the server says
 * @param uptime since the server started
 * @param restarted whether that was after the exporter first read its statistics
 * @param items items held
 * @param usedBytes bytes that the items take, keys and headers included
 * @param limitBytes bytes that it may take for items ({@code -m})
 * @param itemLimitBytes the largest value that Keystone can store here: the smaller of the client's
 *     and the server's limit, with header and key taken off
 * @param maxItemBytes the largest item that the server itself takes ({@code -I}), its header and
 *     key included
 * @param connections open connections, the exporter's own included
 * @param maxConnections most connections that it accepts ({@code -c})
 * @param commands commands since it started; a command that its version does not count is absent
 * @param readBytes bytes it received since it started
 * @param writtenBytes bytes it sent since it started
 * @param evictions unexpired items thrown out for lack of memory, since it started
 * @param rejections values that it refused to store since it started, by reason
 * @param receivedBytesPerSecond mean between the last two collections; empty after the first or
 *     where the server restarted in between
 * @param sentBytesPerSecond likewise, without what the exporter itself made it send
 * @param clockOffset how far the server's clock is ahead of this machine's, negative where it is
 *     behind; one second off either way, as memcached counts whole ones
 */
public record NodeStats(
    String version,
    Duration uptime,
    boolean restarted,
    long items,
    long usedBytes,
    long limitBytes,
    OptionalLong itemLimitBytes,
    OptionalLong maxItemBytes,
    long connections,
    OptionalLong maxConnections,
    Map<Command, Long> commands,
    long readBytes,
    long writtenBytes,
    OptionalLong evictions,
    Map<Rejection, Long> rejections,
    OptionalDouble receivedBytesPerSecond,
    OptionalDouble sentBytesPerSecond,
    Optional<Duration> clockOffset) {

  public NodeStats {
    commands = Map.copyOf(commands);
    rejections = Map.copyOf(rejections);
  }

  /** Mean of what it received since it started; empty where it has only just. */
  public OptionalDouble meanReceivedBytesPerSecond() {
    return sinceStart(readBytes);
  }

  /** Mean of what it sent since it started, to the exporter too; empty where it has only just. */
  public OptionalDouble meanSentBytesPerSecond() {
    return sinceStart(writtenBytes);
  }

  private OptionalDouble sinceStart(long bytes) {
    return uptime.isZero()
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) bytes / uptime.toSeconds());
  }

  /** A command with its status, as memcached counts them. */
  public enum Command {
    GET_HIT,
    GET_MISS,
    SET_STORED,
    DELETE_HIT,
    DELETE_MISS,
    TOUCH_HIT,
    TOUCH_MISS;

    /** The value of the label {@code command}. */
    public String command() {
      return part(0);
    }

    /** The value of the label {@code status}. */
    public String status() {
      return part(1);
    }

    private String part(int index) {
      return name().toLowerCase(Locale.ROOT).split("_", -1)[index];
    }
  }

  /** Why a value was refused. */
  public enum Rejection {
    /** It is larger than the server's item limit; what was stored under its key is gone as well. */
    TOO_LARGE,
    /** No memory could be had for it. */
    NO_MEMORY;

    /** The value of the label {@code reason}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
