package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.lists.StoredList.Contents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.TokenListDecoder;
import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.model.Failure.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads values from one server, in one collection, until the budget of bytes is spent: reading a
 * list loads the server just as Keystone's own reading does.
 */
final class ListReader {

  /**
   * A larger value is not read. Keystone's clients store none above 1 MiB ({@code memcache.py:
   * SERVER_MAX_VALUE_LENGTH}).
   */
  private static final long MAX_VALUE_BYTES = 2 << 20;

  private final Node node;
  private final Deadline deadline;
  private long budgetBytes;
  private long undecodable;

  /**
   * Prepares one server's reading.
   *
   * @param deadline of each answer
   * @param budgetBytes most bytes of values to read
   */
  ListReader(Node node, Deadline deadline, long budgetBytes) {
    this.node = node;
    this.deadline = deadline;
    this.budgetBytes = budgetBytes;
  }

  /**
   * What a list holds; null if it is gone by now, too large, or not understood.
   *
   * @param reading turns it into figures
   */
  @Nullable Contents read(StoredList list, Reading reading)
      throws CollectionException, InterruptedException {
    Optional<Value> value = fetch(list.key(), list.bytes(), 0);
    return value.isEmpty() ? null : contents(value.get(), reading);
  }

  /** What a value holds; null if it is not understood, which is counted. */
  @Nullable Contents contents(Value value, Reading reading) {
    Optional<TokenList> tokens = TokenListDecoder.tryDecode(value.bytes(), (int) value.flags());
    if (tokens.isEmpty()) {
      undecodable++;
      return null;
    }
    return reading.of(tokens.get());
  }

  /**
   * Checks that there is a budget left.
   *
   * @throws CollectionException if not, naming the server
   */
  void checkBudget() throws CollectionException {
    if (budgetBytes <= 0) {
      throw new CollectionException(
          Kind.ERROR,
          node
              + ": the token lists of known users are larger than what may be read of them in one"
              + " collection, and a server with SASL tells no sizes otherwise; raise"
              + " --collector.lists.fetch-limit.");
    }
  }

  /**
   * A value; empty if it is gone by now, or larger than what may still be read.
   *
   * @param bytes how large it is said to be, -1 if that is not known
   * @param reservedBytes of the budget that are to be left for others
   */
  Optional<Value> fetch(String key, long bytes, long reservedBytes)
      throws CollectionException, InterruptedException {
    if (bytes > MAX_VALUE_BYTES || bytes + reservedBytes >= budgetBytes) {
      return Optional.empty();
    }
    return take(ask(key));
  }

  /** Asks for a value without waiting for it. */
  Answer<Optional<Value>> ask(String key) {
    return node.get(key, (int) MAX_VALUE_BYTES, deadline.remaining());
  }

  /** Waits for a value that was asked for. */
  Optional<Value> take(Answer<Optional<Value>> asked)
      throws CollectionException, InterruptedException {
    Optional<Value> value = asked.await();
    value.ifPresent(read -> budgetBytes -= read.bytes().length);
    return value;
  }

  /** Lists that were read and not understood so far. */
  long undecodable() {
    return undecodable;
  }
}
