package io.github.keystonetoken.lists;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A set of keys in 8 bytes a key, whose lookup allocates no objects: a dump looks up a million
 * items. Keys are compared by a 64-bit hash, so an unknown key is taken for a known one once in
 * 10^14 lookups.
 */
final class KnownKeys {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  static final KnownKeys NONE = new KnownKeys(LongStream.of());

  private final long[] hashes;

  private KnownKeys(LongStream hashes) {
    this.hashes = hashes.sorted().toArray();
  }

  static KnownKeys of(Stream<String> keys) {
    return NONE.and(keys.mapToLong(KnownKeys::hash));
  }

  /** These keys and others, by their hashes. */
  KnownKeys and(LongStream others) {
    return new KnownKeys(LongStream.concat(Arrays.stream(hashes), others));
  }

  boolean contains(byte[] buffer, int offset, int length) {
    return Arrays.binarySearch(hashes, hash(buffer, offset, length)) >= 0;
  }

  boolean contains(String key) {
    return Arrays.binarySearch(hashes, hash(key)) >= 0;
  }

  static long hash(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return hash(bytes, 0, bytes.length);
  }

  /** FNV-1a. */
  private static long hash(byte[] buffer, int offset, int length) {
    long hash = FNV_OFFSET;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (buffer[i] & 0xff)) * FNV_PRIME;
    }
    return hash;
  }
}
