package io.github.keystonetoken.model;

/**
 * How long the exporter's runs of one SQL statement took, since it started.
 *
 * @param runs all runs, those that were cut off included
 * @param sumSeconds time of all runs together
 * @param timeouts runs that were cut off at the statement limit
 * @param rows rows of the token table that all runs together read; 0 for a statement that does not
 *     report them
 * @param quickSeconds what the quickest quarter of the recent runs took at most: a busy processor
 *     makes some runs slow, a slow disk all of them; 0 if there was none
 */
public record StatementTimes(
    long runs, double sumSeconds, long timeouts, long rows, double quickSeconds) {

  /** What a run takes on average, in seconds; 0 if there was none. */
  public double meanSeconds() {
    return runs == 0 ? 0 : sumSeconds / runs;
  }
}
