package io.github.keystonetoken.model;

/**
 * A number of rows that was counted, or estimated from a sample.
 *
 * @param relativeError half width of the 95 % interval over the value: 0 if it was counted,
 *     infinite if nothing was seen in the sample, so that there are only few
 */
public record Estimate(long value, double relativeError) {

  public static Estimate counted(long value) {
    return new Estimate(value, 0);
  }

  public boolean isCounted() {
    return relativeError == 0;
  }
}
