package io.github.keystonetoken.sample;

/**
 * A range of token ids. Ids are uuid4, MD5 or SHA-256 in hexadecimal ({@code
 * keystone/token/providers/uuid.py}, {@code keystoneclient/common/cms.py}), so their first digits
 * are uniform: a range holds its share of the rows, whichever range it is.
 *
 * <p>Bounds have five hexadecimal digits and no more. Whoever may count the rows of a range may
 * narrow it down to an id; these bounds end that after 20 bits of at least 122.
 *
 * @param from first unit in the range, from 0; a unit is one value of the first five digits
 * @param to first unit behind it, up to {@link #SPACE}
 */
public record IdRange(int from, int to) {

  /** Hexadecimal digits of a bound. */
  public static final int DIGITS = 5;

  /** Units of all ids. */
  public static final int SPACE = 1 << (4 * DIGITS);

  /** Behind every hexadecimal digit in every collation. */
  public static final String END = "zzzzz";

  /** Units in the range. */
  public int width() {
    return to - from;
  }

  /** The id that the range begins with. Everything is behind the empty string. */
  public String lower() {
    return from == 0 ? "" : digits(from);
  }

  /** The id before which the range ends. */
  public String upper() {
    return to == SPACE ? END : digits(to);
  }

  private static String digits(int unit) {
    return "%05x".formatted(unit);
  }
}
