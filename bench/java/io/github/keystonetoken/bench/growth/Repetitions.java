package io.github.keystonetoken.bench.growth;

import io.github.keystonetoken.bench.growth.CollectorProcess.Answer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongPredicate;

/**
 * Measures collections of one kind at one size, several times.
 *
 * @param kind what is collected, for a person
 * @param size how much there is to look at
 * @param times how often it is measured, unless it takes long
 * @param isRight whether a collection has counted what it should have
 */
record Repetitions(String kind, long size, int times, LongPredicate isRight) {

  /** The process's CPU time counts in hundredths of a second, so short collections are many. */
  private static final double BATCH_SECONDS = 0.25;

  private static final int MOST_IN_BATCH = 200;

  /** How long a collector's code is compiled, as a daemon's is when it has run for a while. */
  private static final double WARM_UP_SECONDS = 2;

  /** What takes longer than this is measured less often. */
  private static final double LONG_SECONDS = 3;

  private static final int LEAST_TIMES = 3;

  /** Counts what a server was made to do since it started. */
  interface Counter {
    double value() throws IOException, SQLException;
  }

  /** Does not count. */
  static final Counter NOTHING = () -> Double.NaN;

  /** Collections that follow one another. */
  Measured warm(CollectorProcess collector, Counter counter) throws IOException, SQLException {
    double once = warmUp(collector);
    int batch = (int) Math.max(1, Math.min(MOST_IN_BATCH, BATCH_SECONDS / once));
    return measure(collector, () -> {}, once > LONG_SECONDS ? few() : times, batch, counter);
  }

  /**
   * Collections each of which follows something that takes long.
   *
   * @param collector that is warm
   * @param before not measured
   */
  Measured cold(CollectorProcess collector, Runnable before, Counter counter)
      throws IOException, SQLException {
    return measure(collector, before, few(), 1, counter);
  }

  private int few() {
    return Math.min(times, LEAST_TIMES);
  }

  /** How long a collection takes in the end. */
  private static double warmUp(CollectorProcess collector) throws IOException {
    double seconds = 0;
    double last = 0;
    while (seconds < WARM_UP_SECONDS) {
      last = collector.collect(1).seconds();
      seconds += last;
    }
    return last;
  }

  private Measured measure(
      CollectorProcess collector, Runnable before, int repeated, int batch, Counter counter)
      throws IOException, SQLException {
    List<Double> seconds = new ArrayList<>();
    double cpuSeconds = 0;
    double work = 0;
    for (int i = 0; i < repeated; i++) {
      before.run();
      double workBefore = counter.value();
      Answer answer = collector.collect(batch);
      work += counter.value() - workBefore;
      if (!isRight.test(answer.counted())) {
        throw new IOException(
            kind + ", size " + size + ": a collection counted " + answer.counted());
      }
      seconds.add(answer.seconds() / batch);
      cpuSeconds += answer.cpuSeconds();
    }
    int collections = repeated * batch;
    double workEach = work / collections;
    return new Measured(
        kind,
        size,
        seconds,
        OptionalDouble.of(cpuSeconds / collections),
        Double.isNaN(workEach) ? OptionalDouble.empty() : OptionalDouble.of(workEach));
  }
}
