package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.ItemVisitor;
import io.github.keystonetoken.memcached.ListedItem;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Picks the items under known keys out of a dump, for a server that cannot be asked for them. */
final class ListedKnown implements ItemVisitor {

  private final KnownKeys known;
  private final Map<String, ListedItem> items = new HashMap<>();

  ListedKnown(KnownKeys known) {
    this.known = known;
  }

  @Override
  public void visit(byte[] buffer, int offset, int length, long bytes, long expiresAt) {
    if (known.contains(buffer, offset, length)) {
      String key = new String(buffer, offset, length, StandardCharsets.UTF_8);
      items.put(key, new ListedItem(key, bytes, expiresAt));
    }
  }

  /** By key. */
  Map<String, ListedItem> items() {
    return items;
  }
}
