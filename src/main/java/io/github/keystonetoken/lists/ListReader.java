package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.TokenListDecoder;
import io.github.keystonetoken.lists.format.UndecodableException;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.refresh.Patience;
import java.util.Optional;

/**
 * Reads lists from one server, in one collection, until the budget of bytes is spent: reading a
 * list loads the server just as Keystone's own reading does.
 */
final class ListReader {

  /**
   * A larger value is not read. Keystone's clients store none above 1 MiB ({@code memcache.py:
   * SERVER_MAX_VALUE_LENGTH}).
   */
  private static final long MAX_VALUE_BYTES = 2 << 20;

  private final Node node;
  private final Patience patience;
  private long budgetBytes;
  private long undecodable;

  /**
   * Prepares one server's reading.
   *
   * @param patience with each answer
   * @param budgetBytes most bytes of values to read
   */
  ListReader(Node node, Patience patience, long budgetBytes) {
    this.node = node;
    this.patience = patience;
    this.budgetBytes = budgetBytes;
  }

  /** What a list holds; empty where it is gone by now, too large, or not understood. */
  Optional<TokenList> read(FoundList list) throws CollectionException, InterruptedException {
    long bytes = list.item().bytes();
    if (bytes > MAX_VALUE_BYTES || bytes > budgetBytes) {
      return Optional.empty();
    }
    budgetBytes -= bytes;
    Optional<Value> value = node.get(list.key(), (int) MAX_VALUE_BYTES, patience.now()).await();
    return value.flatMap(this::decode);
  }

  private Optional<TokenList> decode(Value value) {
    try {
      return Optional.of(TokenListDecoder.decode(value.bytes(), (int) value.flags()));
    } catch (UndecodableException e) {
      undecodable++;
      return Optional.empty();
    }
  }

  /** Values read so far that were not understood. */
  long undecodable() {
    return undecodable;
  }
}
