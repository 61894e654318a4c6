package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.ItemVisitor;
import io.github.keystonetoken.memcached.ListedItem;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a listing of a server's keys gives: owners, known items, and items that may be lists. */
final class Listing implements ItemVisitor {

  /** Owners of one listing; the next may give others. */
  private static final int MOST_OWNERS = 1000;

  private final KnownKeys picked;
  private final SizeSample sample;
  private final Set<String> owners = new LinkedHashSet<>();
  private final Map<String, ListedItem> known = new HashMap<>();

  /**
   * @param picked keys of the known items to pick out: none if the server can be asked for them
   * @param sample chooses the items that may be lists of unknown owners
   */
  Listing(KnownKeys picked, SizeSample sample) {
    this.picked = picked;
    this.sample = sample;
  }

  /** Of a server that listed nothing. */
  static Listing empty() {
    return new Listing(KnownKeys.NONE, new SizeSample(KnownKeys.NONE, KnownKeys.NONE));
  }

  @Override
  public void visit(byte[] buffer, int offset, int length, long bytes, long expiresAt) {
    sample.visit(buffer, offset, length, bytes, expiresAt);
    if (length > 0
        && (buffer[offset] == 'u' || buffer[offset] == '_')
        && owners.size() < MOST_OWNERS) {
      KeyNaming.ownerInClear(key(buffer, offset, length)).ifPresent(owners::add);
    }
    if (picked.contains(buffer, offset, length)) {
      String key = key(buffer, offset, length);
      known.put(key, new ListedItem(key, bytes, expiresAt));
    }
  }

  private static String key(byte[] buffer, int offset, int length) {
    return new String(buffer, offset, length, StandardCharsets.UTF_8);
  }

  /** Items that may be lists of unknown owners, largest sizes first. */
  List<ListedItem> candidates() {
    return sample.largestFirst();
  }

  /** User ids that keys of lists and of their locks say in clear. */
  Set<String> owners() {
    return owners;
  }

  /** The items that were picked out, by key. */
  Map<String, ListedItem> known() {
    return known;
  }

  /** Adds items that an earlier listing picked out, unless this one has them. */
  void addKnown(Map<String, ListedItem> earlier) {
    earlier.forEach(known::putIfAbsent);
  }
}
