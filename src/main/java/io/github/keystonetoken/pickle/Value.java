package io.github.keystonetoken.pickle;

/**
 * What a pickle holds. Values compare by identity and print no content, so that neither a value
 * nested without end nor a secret in it can do harm. They may be shared and may contain themselves:
 * whoever looks into one goes down a fixed number of levels.
 */
public sealed interface Value
    permits ByteString,
        Dict,
        Global,
        Instance,
        Items,
        Value.Constant,
        Value.IntegerNumber,
        Value.FloatNumber {

  /** A value without content of its own. */
  enum Constant implements Value {
    NONE,
    TRUE,
    FALSE,
    /** An integer that 64 bits do not hold. Its digits are not kept. */
    HUGE_INTEGER
  }

  /** An {@code int} or {@code long} of Python that 64 bits hold. */
  record IntegerNumber(long value) implements Value {
    @Override
    public String toString() {
      return "<int>";
    }
  }

  /** A {@code float} of Python, which may be infinite or no number. */
  record FloatNumber(double value) implements Value {
    @Override
    public String toString() {
      return "<float>";
    }
  }
}
