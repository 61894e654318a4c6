package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.Item;
import java.util.Optional;

/**
 * A usertokens list that a server holds.
 *
 * @param userId whose it is; empty where that is not known
 * @param key the key it stands under
 * @param item its size and expiry
 * @param contents what it holds, where it was read already to learn whose it is
 */
record FoundList(String userId, String key, Item item, Optional<ListContents> contents) {

  static FoundList unread(String userId, String key, Item item) {
    return new FoundList(userId, key, item, Optional.empty());
  }

  FoundList of(String owner) {
    return new FoundList(owner, key, item, contents);
  }

  FoundList with(ListContents read) {
    return new FoundList(userId, key, item, Optional.of(read));
  }

  boolean isNamed() {
    return !userId.isEmpty();
  }
}
