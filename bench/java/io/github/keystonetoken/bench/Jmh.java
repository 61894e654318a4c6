package io.github.keystonetoken.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one method in a JVM of its own, as often as a second holds, or once. */
final class Jmh {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final MicroOptions options;

  Jmh(MicroOptions options) {
    this.options = options;
  }

  /**
   * What one call took.
   *
   * @param bytes allocated on the heap
   */
  record Score(double seconds, double bytes) {}

  /** The mean of a process that has been at it for some seconds. */
  Score warm(Class<?> benchmark, String method, List<String> jvmOptions) {
    return run(
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .warmupIterations(options.warmUps())
            .measurementIterations(1),
        benchmark,
        method,
        jvmOptions);
  }

  /** The first call in a process. */
  Score cold(Class<?> benchmark, String method, List<String> jvmOptions) {
    return run(
        new OptionsBuilder().mode(Mode.SingleShotTime).warmupIterations(0).measurementIterations(1),
        benchmark,
        method,
        jvmOptions);
  }

  private static Score run(
      ChainedOptionsBuilder how, Class<?> benchmark, String method, List<String> jvmOptions) {
    try {
      RunResult result =
          new Runner(
                  how.include("^" + benchmark.getName() + "\\." + method + "$")
                      .forks(1)
                      .jvmArgs(jvmOptions.toArray(String[]::new))
                      .warmupTime(TimeValue.seconds(1))
                      .measurementTime(TimeValue.seconds(1))
                      .timeUnit(TimeUnit.NANOSECONDS)
                      .addProfiler(GCProfiler.class)
                      .verbosity(VerboseMode.SILENT)
                      .shouldFailOnError(true)
                      .build())
              .runSingle();
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      return new Score(
          result.getPrimaryResult().getScore() / 1e9,
          allocated == null ? Double.NaN : allocated.getScore());
    } catch (RunnerException e) {
      throw new IllegalStateException(benchmark.getSimpleName() + "." + method + " failed", e);
    }
  }
}
