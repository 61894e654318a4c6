package io.github.keystonetoken.memcached;

import io.github.keystonetoken.memcached.KeyWalk.ItemVisitor;
import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Records every item that it receives. */
final class RecordedItems implements ItemVisitor {

  private final List<ListedItem> items = new ArrayList<>();

  @Override
  public synchronized void visit(
      byte[] buffer, int offset, int length, long bytes, long expiresAt) {
    String key = new String(buffer, offset, length, StandardCharsets.UTF_8);
    items.add(new ListedItem(key, bytes, expiresAt));
  }

  synchronized List<ListedItem> items() {
    return List.copyOf(items);
  }

  List<String> keys() {
    return items().stream().map(ListedItem::key).toList();
  }
}
