package io.github.keystonetoken.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/**
 * The rows of the token table of a busy cloud that seldom purges, in the order in which they were
 * issued: 70 % have expired, over the last seven days; 3 % are revoked; owners are skewed; ids are
 * those of UUID tokens and, one in five, of PKI tokens, so their order is random. The seed decides
 * every row.
 */
final class Population implements Iterator<TokenRow> {

  static final Duration LIFETIME = Duration.ofDays(1);

  private static final Duration PAST = Duration.ofDays(7);

  /** No row expires so soon after {@code now}: the truth holds while it is compared. */
  private static final Duration QUIET = Duration.ofHours(2);

  private static final double EXPIRED = 0.70;
  private static final double REVOKED = 0.03;
  private static final int PKI_ONE_IN = 5;

  private final int rows;
  private final int expired;
  private final Instant now;
  private final SplittableRandom random;
  private final TokenExtra extra;
  private final Owners owners = new Owners();
  private final Truth truth = new Truth();
  private int next;

  /**
   * @param extraBytes mean size of {@code extra}; below 300 it holds next to nothing
   * @param now when the last row was issued
   */
  Population(int rows, int extraBytes, long seed, Instant now) {
    this.rows = rows;
    this.expired = (int) Math.round(rows * EXPIRED);
    this.now = now;
    this.random = new SplittableRandom(seed);
    this.extra = new TokenExtra(extraBytes, random);
  }

  @Override
  public boolean hasNext() {
    return next < rows;
  }

  @Override
  public TokenRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    String id = id();
    String userId = owners.draw(random).id();
    boolean valid = random.nextDouble() >= REVOKED;
    TokenRow row = new TokenRow(id, expires(), extra.of(id, userId), valid, userId);
    truth.add(row, next < expired);
    next++;
    return row;
  }

  /** As {@code uuid.uuid4().hex} makes them, or MD5. */
  private String id() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    HexFormat hex = HexFormat.of();
    String id = hex.toHexDigits(high) + hex.toHexDigits(low);
    return next % PKI_ONE_IN == 0 ? hex.formatHex(Md5.of(hex.parseHex(id))) : id;
  }

  private Instant expires() {
    if (next < expired) {
      long past = PAST.minus(QUIET).toSeconds();
      return now.minus(QUIET).minusSeconds(past * (expired - next) / expired);
    }
    long ahead = LIFETIME.minus(QUIET).toSeconds();
    return now.plus(QUIET).plusSeconds(ahead * (next - expired + 1) / (rows - expired));
  }

  Owners owners() {
    return owners;
  }

  /** Of the rows made so far. */
  Truth truth() {
    return truth;
  }
}
