package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.TokenListDecoder;
import io.github.keystonetoken.memcached.Item;
import io.github.keystonetoken.memcached.ListedItem;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.refresh.CollectionException;
import java.util.List;
import java.util.Optional;

/** Looks at items of one server that may be lists of users that nobody named. */
final class Candidates {

  private final ServerKeys keys;
  private final FoundLists found;
  private final ListReader reader;
  private final Reading reading;
  private final OwnerSearch owners;

  /**
   * @param keys remembers what is no list
   * @param found where the lists go
   */
  Candidates(
      ServerKeys keys, FoundLists found, ListReader reader, Reading reading, OwnerSearch owners) {
    this.keys = keys;
    this.found = found;
    this.reader = reader;
    this.reading = reading;
    this.owners = owners;
  }

  /**
   * Reads them while the budget lasts, and adds those that are lists. A token names its user, which
   * is as good: the user's list can then be asked for.
   *
   * @param items largest first
   * @param reservedBytes of the budget that are left for the lists to be reported
   */
  void judge(List<ListedItem> items, long reservedBytes)
      throws CollectionException, InterruptedException {
    for (ListedItem item : items) {
      if (!found.isRead(item.key())) {
        Optional<Value> value = reader.fetch(item.key(), item.bytes(), reservedBytes);
        if (value.isPresent()) {
          judge(item, value.get());
        }
      }
    }
  }

  private void judge(ListedItem item, Value value) throws InterruptedException {
    Optional<TokenList> tokens =
        TokenListDecoder.tryDecode(value.bytes(), (int) value.flags())
            .filter(list -> isSurelyOne(list) || owners.isHeardOf(item.key()));
    if (tokens.isEmpty()) {
      keys.isNoList(item.key());
      owners.hear(value);
      return;
    }
    String owner = owners.ownerOf(item.key(), tokens.get()).orElse("");
    Item current = ListedLists.itemOf(item, value.bytes().length, reading.now());
    found.put(StoredList.unread(owner, item.key(), current).withContents(reading.of(tokens.get())));
  }

  /**
   * An empty list may be a cached one, and text that looks like ids may be anybody's: where
   * Keystone's lists are text, their keys are clear.
   */
  private static boolean isSurelyOne(TokenList tokens) {
    return tokens.hasExpiries() && tokens.size() > 0;
  }
}
