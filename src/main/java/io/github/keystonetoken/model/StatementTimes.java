package io.github.keystonetoken.model;

/**
 * How long the exporter's runs of one SQL statement took, since it started.
 *
 * @param runs all runs, those that were cut off included
 * @param sumSeconds time of all runs together
 * @param timeouts runs that were cut off at the statement limit
 * @param rows rows of the token table that all runs together read; 0 for a statement that does not
 *     tell
 */
public record StatementTimes(long runs, double sumSeconds, long timeouts, long rows) {

  /** No run yet. */
  public static StatementTimes none() {
    return new StatementTimes(0, 0, 0, 0);
  }

  /** What a run takes on average, in seconds; 0 if there was none. */
  public double meanSeconds() {
    return runs == 0 ? 0 : sumSeconds / runs;
  }

  /** These and one more run. */
  public StatementTimes withRun(double seconds, boolean timedOut) {
    return new StatementTimes(runs + 1, sumSeconds + seconds, timeouts + (timedOut ? 1 : 0), rows);
  }

  /** These and further rows that the runs read. */
  public StatementTimes withRows(long more) {
    return new StatementTimes(runs, sumSeconds, timeouts, rows + more);
  }
}
