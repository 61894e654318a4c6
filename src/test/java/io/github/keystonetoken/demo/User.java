package io.github.keystonetoken.demo;

import java.util.Random;
import java.util.UUID;

/** A Keystone user. */
public record User(String id, String name) {

  /** An id as Keystone makes them for users and UUID tokens: {@code uuid.uuid4().hex}. */
  static String newId(Random random) {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString().replace("-", "");
  }
}
