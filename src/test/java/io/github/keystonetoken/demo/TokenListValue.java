package io.github.keystonetoken.demo;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * A usertokens list as Kilo stores it: dogpile.cache's CachedValue of a list of (token id, expiry),
 * as Python 2.7's cPickle writes it in protocol 0 (python-memcached 1.53). What is called "kept" is
 * given a memo number: cPickle does so for an object that something else still refers to, and for
 * every container.
 */
public final class TokenListValue {

  static final DateTimeFormatter EXPIRY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final StringBuilder pickle = new StringBuilder();
  private int memo;

  private TokenListValue() {}

  /**
   * The value.
   *
   * @param entries oldest first, at least one
   * @param stored dogpile's {@code ct}, Unix seconds
   */
  public static byte[] of(List<ListEntry> entries, BigDecimal stored) {
    TokenListValue value = new TokenListValue();
    value.add("cdogpile.cache.api\nCachedValue\n").keep().add("((l").keep();
    int newest = entries.size() - 1;
    for (int i = 0; i <= newest; i++) {
      value.add("(S'").add(entries.get(i).tokenId()).add("'\n");
      // Keystone's loop over the old entries still holds the last one's id, and its caller the
      // new token: cPickle sees further references and keeps these strings.
      if (i >= newest - 1) {
        value.keep();
      }
      value.add("S'").add(EXPIRY.format(entries.get(i).expires())).add("'\n");
      if (i == newest) {
        value.keep();
      }
      value.add("t").keep().add("a");
    }
    value.add("(d").keep().add("S'v'\nI1\nsS'ct'\n").keep().add(real(stored)).add("stR").keep();
    return value.add(".").pickle.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The value that is stored now, of tokens that expire at the same time. */
  public static byte[] of(Stream<String> tokenIds, Instant expires) {
    Instant second = expires.truncatedTo(ChronoUnit.SECONDS);
    return of(
        tokenIds.map(id -> new ListEntry(id, second)).toList(),
        BigDecimal.valueOf(Instant.now().getEpochSecond()));
  }

  private TokenListValue add(String opcodes) {
    pickle.append(opcodes);
    return this;
  }

  private TokenListValue keep() {
    memo++;
    return add("p" + memo + "\n");
  }

  /** A float with 17 significant digits, as C's {@code %.17g} has it. */
  static String real(BigDecimal value) {
    BigDecimal nearest = new BigDecimal(value.doubleValue());
    return "F" + nearest.round(new MathContext(17)).stripTrailingZeros().toPlainString() + "\n";
  }
}
