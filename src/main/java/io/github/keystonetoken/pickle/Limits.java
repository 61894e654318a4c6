package io.github.keystonetoken.pickle;

/**
 * What a pickle may ask for. Text and bytes need no limit of their own: they are slices of the
 * input or, unescaped, at most twice as long as it in all.
 *
 * @param values strings, numbers, containers and instances; each takes at most 64 bytes of heap
 * @param slots places in containers, counted each time that a value is put into one; each takes at
 *     most 12 bytes of heap while its container grows
 * @param stack values waiting to be put into a container
 * @param depth containers open at a time
 * @param memo values remembered for later use, and the highest number that one is remembered by
 */
public record Limits(int values, int slots, int stack, int depth, int memo) {

  /**
   * Generous for any value of Keystone, and at most 13 MiB of heap when used up by a hostile one.
   * The fullest list that memcached takes (13,758 entries in 1,048,391 bytes, Kilo) has 41,300
   * values, 41,300 slots and 13,766 memo places; three times as much still passes, as a compressed
   * one could need. Python itself stops at a depth of 1,000 by default.
   */
  public static final Limits DEFAULT = new Limits(131_072, 262_144, 65_536, 1_000, 131_072);

  public Limits {
    if (values < 1 || slots < 1 || stack < 1 || depth < 1 || memo < 1) {
      throw new IllegalArgumentException("Every limit has to be at least 1.");
    }
  }
}
