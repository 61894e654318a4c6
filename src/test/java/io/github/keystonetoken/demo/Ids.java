package io.github.keystonetoken.demo;

import java.util.Random;
import java.util.UUID;

/** Ids as Keystone makes them: {@code uuid.uuid4().hex}, for users and UUID tokens alike. */
final class Ids {

  private Ids() {}

  static String next(Random random) {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString().replace("-", "");
  }
}
