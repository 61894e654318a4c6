package io.github.keystonetoken.demo;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;

/**
 * Writes a pickle of protocol 0 as Python 2.7's cPickle does. What is called "kept" is given a memo
 * number: cPickle does so for an object that something else still refers to, and for every
 * container.
 */
final class CPickle {

  private final StringBuilder text = new StringBuilder();
  private int memo;

  CPickle global(String module, String name) {
    return add("c" + module + "\n" + name + "\n");
  }

  CPickle mark() {
    return add("(");
  }

  CPickle emptyList() {
    return add("(l").keep();
  }

  CPickle append() {
    return add("a");
  }

  CPickle emptyDict() {
    return add("(d").keep();
  }

  CPickle setItem() {
    return add("s");
  }

  /** A tuple of everything since the mark. */
  CPickle tuple() {
    return add("t").keep();
  }

  /** Calls the global below a tuple of everything since the mark. */
  CPickle call() {
    return add("tR").keep();
  }

  CPickle none() {
    return add("N");
  }

  CPickle integer(int value) {
    return add("I" + value + "\n");
  }

  /** A float with 17 significant digits, as C's {@code %.17g} has it. */
  CPickle real(BigDecimal value) {
    BigDecimal nearest = new BigDecimal(value.doubleValue());
    String digits = nearest.round(new MathContext(17)).stripTrailingZeros().toPlainString();
    return add("F" + digits + "\n");
  }

  CPickle string(String value) {
    return add("S'" + plain(value) + "'\n");
  }

  /** A string with {@code \xNN} for every byte that is not plain. */
  CPickle bytes(byte[] value) {
    text.append("S'");
    for (byte b : value) {
      if (b >= ' ' && b < 0x7f && b != '\'' && b != '\\') {
        text.append((char) b);
      } else {
        text.append("\\x%02x".formatted(b));
      }
    }
    return add("'\n");
  }

  CPickle unicode(String value) {
    return add("V" + plain(value) + "\n").keep();
  }

  /** Gives what was written last a memo number. */
  CPickle keep() {
    memo++;
    return add("p" + memo + "\n");
  }

  byte[] end() {
    return add(".").text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private CPickle add(String opcodes) {
    text.append(opcodes);
    return this;
  }

  private static String plain(String value) {
    if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '\'' && c != '\\')) {
      throw new IllegalArgumentException("only plain ASCII without quotes and backslashes");
    }
    return value;
  }
}
