package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.Item;
import io.github.keystonetoken.memcached.ListedItem;
import io.github.keystonetoken.memcached.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what is looked for among the keys that a server listed: one before 1.6 cannot be asked for
 * the size of an item. An item may have come or gone since it was listed.
 */
final class ListedLists {

  private final KeyNaming naming;
  private final Map<String, ListedItem> listed;
  private final ListReader reader;
  private final Instant now;

  ListedLists(KeyNaming naming, Map<String, ListedItem> listed, ListReader reader, Instant now) {
    this.naming = naming;
    this.listed = listed;
    this.reader = reader;
    this.now = now;
  }

  /**
   * Adds what is there.
   *
   * @param unnamed keys of lists whose owners are not known
   */
  void addTo(FoundLists found, KnownUsers users, List<String> unnamed)
      throws CollectionException, InterruptedException {
    for (String key : naming.revocationList()) {
      item(key).ifPresent(item -> found.addRevocationList(item.bytes()));
    }
    for (Map.Entry<String, String> region : KeyNaming.cacheRegions().entrySet()) {
      if (listed.containsKey(region.getKey())) {
        found.addCacheRegion(region.getValue());
      }
    }
    for (String userId : (Iterable<String>) users.ids()::iterator) {
      for (String key : naming.userTokens(userId)) {
        item(key).ifPresent(item -> found.add(StoredList.unread(userId, key, item)));
      }
    }
    for (String key : unnamed) {
      item(key).ifPresent(item -> found.add(StoredList.unread("", key, item)));
    }
  }

  /** Where the version lists no sizes (1.4.31 to 1.5.3), the value is read to know it. */
  private Optional<Item> item(String key) throws CollectionException, InterruptedException {
    ListedItem item = listed.get(key);
    if (item == null) {
      return Optional.empty();
    }
    if (item.bytes() >= 0) {
      return Optional.of(itemOf(item, item.bytes(), now));
    }
    Optional<Value> value = reader.fetch(key, -1, 0);
    return value.map(read -> itemOf(item, read.bytes().length, now));
  }

  /** The item as a server returns it when asked for it. */
  static Item itemOf(ListedItem item, long bytes, Instant now) {
    Duration left = Duration.between(now, Instant.ofEpochSecond(Math.max(0, item.expiresAt())));
    return new Item(bytes, left.isNegative() ? Optional.empty() : Optional.of(left), 0);
  }
}
