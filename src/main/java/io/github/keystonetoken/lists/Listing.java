package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.KeyWalk.ItemVisitor;
import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The part of a listing of a server's keys that is kept: owners, known items, and candidates, items
 * that may be lists of unknown owners. A few candidates of every size are kept: tokens are many and
 * of nearly the same size, lists are few and of any size, so the candidates include the lists, and
 * some tokens, which name their users. Memory does not grow with the items.
 */
final class Listing implements ItemVisitor {

  /** Limit of owners in one listing; the next may find others. */
  private static final int MOST_OWNERS = 1000;

  /** A list of one token has 169 bytes (Kilo). */
  private static final long SMALLEST = 128;

  /** Keystone's clients store nothing larger. */
  private static final long LARGEST = 1 << 20;

  /** Candidates of each size class. */
  static final int OF_EACH_SIZE = 16;

  private static final int SIZES_PER_DOUBLING = 4;

  private final KnownKeys wanted;
  private final KnownKeys skipped;

  /** Users that clear keys of lists and of their locks name. */
  final Set<String> owners = new LinkedHashSet<>();

  /** The wanted items, by key. */
  final Map<String, ListedItem> picked = new HashMap<>();

  /** Candidates by quarters of a doubling of size, the largest first. */
  private final Map<Integer, List<ListedItem>> bySize = new TreeMap<>(Comparator.reverseOrder());

  /**
   * @param wanted keys of the items to pick out: none if the server supports meta get
   * @param skipped keys that are requested anyway, or that are known not to be lists
   */
  Listing(KnownKeys wanted, KnownKeys skipped) {
    this.wanted = wanted;
    this.skipped = skipped;
  }

  @Override
  public void visit(byte[] buffer, int offset, int length, long bytes, long expiresAt) {
    if (bytes <= LARGEST && (bytes >= SMALLEST || bytes < 0)) {
      List<ListedItem> alike = bySize.computeIfAbsent(sizeClass(bytes), any -> new ArrayList<>());
      if (alike.size() < OF_EACH_SIZE && !skipped.contains(buffer, offset, length)) {
        String key = key(buffer, offset, length);
        if (alike.stream().noneMatch(item -> item.key().equals(key))) {
          alike.add(new ListedItem(key, bytes, expiresAt));
        }
      }
    }
    if (length > 0
        && (buffer[offset] == 'u' || buffer[offset] == '_')
        && owners.size() < MOST_OWNERS) {
      KeyNaming.ownerInClear(key(buffer, offset, length)).ifPresent(owners::add);
    }
    if (wanted.contains(buffer, offset, length)) {
      String key = key(buffer, offset, length);
      picked.put(key, new ListedItem(key, bytes, expiresAt));
    }
  }

  private static String key(byte[] buffer, int offset, int length) {
    return new String(buffer, offset, length, StandardCharsets.UTF_8);
  }

  /** 0 if the size is not listed. */
  private static int sizeClass(long bytes) {
    if (bytes < 0) {
      return 0;
    }
    int doublings = Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes / SMALLEST);
    long quarter = (bytes - (SMALLEST << doublings)) * SIZES_PER_DOUBLING / (SMALLEST << doublings);
    return 1 + doublings * SIZES_PER_DOUBLING + (int) quarter;
  }

  /** Items that may be lists of unknown owners, largest sizes first; those without a size last. */
  List<ListedItem> candidates() {
    return bySize.values().stream().flatMap(List::stream).toList();
  }

  /**
   * A set of keys in 8 bytes a key, whose lookup allocates no objects: a dump looks up a million
   * items. Keys are compared by a 64-bit hash, so an unknown key is taken for a known one once in
   * 10^14 lookups.
   */
  static final class KnownKeys {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    static final KnownKeys NONE = new KnownKeys(LongStream.of());

    private final long[] hashes;

    private KnownKeys(LongStream hashes) {
      this.hashes = hashes.sorted().toArray();
    }

    static KnownKeys of(Stream<String> keys) {
      return new KnownKeys(keys.mapToLong(KnownKeys::hash));
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
}
