package io.github.keystonetoken.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Fernet keys, by the names and times of their files ({@code keystone/common/fernet_utils.py}). A
 * rotation renames key 0, the staged one, to the next number, which keeps its time, and creates
 * another 0. So the time of 0 is that of the last rotation, and the time of any other key is that
 * of the rotation before the one that made it the primary.
 *
 * @param number how many there are, the staged one included
 * @param maxActive how many a rotation keeps
 * @param primary the highest number
 * @param rotated when that key became the primary; empty if there is no staged key
 * @param interval longest time between two rotations in a row; empty unless the files show two
 */
public record FernetKeys(
    int number,
    int maxActive,
    int primary,
    Optional<Instant> rotated,
    Optional<Duration> interval) {

  /** The setup rotates once, and key 2 was created by it: the time of neither is a rotation's. */
  private static final int FIRST_OF_ROTATION = 3;

  /** Keys that were copied together have one time, within the seconds that this took. */
  private static final Duration SAME_TIME = Duration.ofMinutes(1);

  /** Keys by their numbers, at least one, with the times of their files. */
  public static FernetKeys of(SortedMap<Integer, Instant> times, int maxActive) {
    int primary = times.lastKey();
    return new FernetKeys(
        times.size(),
        maxActive,
        primary,
        primary == 0 ? Optional.empty() : Optional.ofNullable(times.get(0)),
        interval(times));
  }

  private static Optional<Duration> interval(SortedMap<Integer, Instant> times) {
    List<Instant> rotations = new ArrayList<>(times.tailMap(FIRST_OF_ROTATION).values());
    if (times.containsKey(0)) {
      rotations.add(times.get(0));
    }
    Duration longest = Duration.ZERO;
    for (int i = 1; i < rotations.size(); i++) {
      Duration between = Duration.between(rotations.get(i - 1), rotations.get(i));
      if (between.compareTo(SAME_TIME.negated()) < 0) {
        // These are not the times at which Keystone wrote the files.
        return Optional.empty();
      }
      longest = between.compareTo(longest) > 0 ? between : longest;
    }
    return Optional.of(longest).filter(known -> known.compareTo(SAME_TIME) > 0);
  }

  /**
   * The age of the primary key at which rotation has stopped: no key that was there at the last
   * rotation would be left. Empty if the pace is not known, or was that of rotations by hand.
   */
  public Optional<Duration> stoppedAfter() {
    return interval
        .filter(known -> known.compareTo(Thresholds.FERNET_SCHEDULE) >= 0)
        .map(known -> longer(known.multipliedBy(maxActive), Thresholds.FERNET_KEY_AGE));
  }

  /**
   * How long a key is kept after it was the primary: a token that lives longer is refused before it
   * expires. The time since the last rotation counts too: the interval is no shorter than that.
   */
  public Optional<Duration> keptFor(Instant now) {
    Duration running = rotated.map(at -> Duration.between(at, now)).orElse(Duration.ZERO);
    return interval.map(known -> longer(known, running).multipliedBy(Math.max(maxActive - 2, 0)));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
