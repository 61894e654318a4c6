package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.Item;
import io.github.keystonetoken.memcached.Value;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds what is looked for on a server that lists no keys and tells no size without the value, one
 * with SASL: reads every value. What only other servers tell of an item, such as its time to live,
 * stays unknown.
 */
final class ReadLists {

  /** Asked for at a time: bounds what is held in memory, as each may have a mebibyte. */
  private static final int BATCH_KEYS = 8;

  private final KeyNaming naming;
  private final ListReader reader;
  private final Reading reading;

  ReadLists(KeyNaming naming, ListReader reader, Reading reading) {
    this.naming = naming;
    this.reader = reader;
    this.reading = reading;
  }

  /**
   * Adds what is there.
   *
   * @throws CollectionException also if there is more than may be read in one collection
   */
  void addTo(FoundLists found, KnownUsers users) throws CollectionException, InterruptedException {
    readEach(
        naming.revocationList().stream().map(key -> Map.entry(key, "")),
        (entry, value) -> found.addRevocationList(value.bytes().length));
    readEach(
        KeyNaming.cacheRegions().entrySet().stream(),
        (entry, value) -> found.addCacheRegion(entry.getValue()));
    readEach(
        users.ids().flatMap(id -> naming.userTokens(id).stream().map(key -> Map.entry(key, id))),
        (entry, value) -> found.add(list(entry.getValue(), entry.getKey(), value)));
  }

  private StoredList list(String userId, String key, Value value) {
    Item item = new Item(value.bytes().length, Optional.empty(), value.flags());
    return StoredList.unread(userId, key, item).withContents(reader.contents(value, reading));
  }

  private void readEach(Stream<Map.Entry<String, String>> entries, Finder finder)
      throws CollectionException, InterruptedException {
    Iterator<Map.Entry<String, String>> left = entries.iterator();
    while (left.hasNext()) {
      reader.checkBudget();
      Map<Map.Entry<String, String>, Answer<Optional<Value>>> asked = new LinkedHashMap<>();
      while (left.hasNext() && asked.size() < BATCH_KEYS) {
        Map.Entry<String, String> entry = left.next();
        asked.put(entry, reader.ask(entry.getKey()));
      }
      for (Map.Entry<Map.Entry<String, String>, Answer<Optional<Value>>> one : asked.entrySet()) {
        Optional<Value> value = reader.take(one.getValue());
        if (value.isPresent()) {
          finder.found(one.getKey(), value.get());
        }
      }
    }
  }

  /** What to do with a value that is there. */
  private interface Finder {
    void found(Map.Entry<String, String> entry, Value value);
  }
}
