package io.github.keystonetoken.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One memcached server's statistics at one moment. What its version does not report is empty.
 *
 * @param version as the server says
 * @param uptime since the server started
 * @param restarted whether that was after the exporter first read its statistics
 * @param items items held
 * @param usedBytes bytes of memory that the items take, keys and headers included; what extstore
 *     has on disk is not
 * @param limitBytes bytes that it may take for items ({@code -m})
 * @param itemLimitBytes the largest value that Keystone can store here: the smaller of the client's
 *     and the server's limit, with header and key taken off
 * @param maxItemBytes the largest item that the server itself takes ({@code -I}), its header and
 *     key included
 * @param connections open connections, the exporter's own included
 * @param maxConnections most connections that it accepts ({@code -c}, less what it reserves)
 * @param commands commands since it started; a command that its version does not count is absent
 * @param readBytes bytes it received since it started
 * @param writtenBytes bytes it sent since it started
 * @param evictions items evicted for lack of memory, since it started
 * @param evictedAfter how long the item evicted last had not been used, the shortest of all
 *     classes; empty if none was
 * @param rejections values that it refused to store since it started, by reason
 * @param receivedBytesPerSecond mean between the last two collections; empty after the first or
 *     where the server restarted in between
 * @param sentBytesPerSecond likewise, without what the exporter itself made it send
 * @param clockOffset how far the server's clock is ahead of this machine's, negative where it is
 *     behind; one second off either way, as memcached counts whole ones
 * @param balanced whether several servers answer at this address, as behind a load balancer: the
 *     figures are those of one of them
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
    Optional<Duration> evictedAfter,
    Map<Rejection, Long> rejections,
    OptionalDouble receivedBytesPerSecond,
    OptionalDouble sentBytesPerSecond,
    Optional<Duration> clockOffset,
    boolean balanced) {

  /** Why lists of such an address are not read. */
  public static final Failure BALANCED =
      new Failure(
          Failure.Kind.ERROR,
          "several memcached servers answer at this address; list each by an address of its own.");

  /** Whether several servers answered at this address when it was last read. */
  public static boolean isBalanced(@Nullable Outcome<NodeStats> outcome) {
    return outcome != null && outcome.figures().filter(NodeStats::balanced).isPresent();
  }

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

    /** The values of the labels {@code command} and {@code status}. */
    public List<String> labels() {
      return List.of(name().toLowerCase(Locale.ROOT).split("_", -1));
    }
  }

  /** Why a value was refused. */
  public enum Rejection implements Labelled {
    /** It is larger than the server's item limit; what was stored under its key is gone as well. */
    TOO_LARGE,
    /** No memory could be had for it. */
    NO_MEMORY
  }
}
