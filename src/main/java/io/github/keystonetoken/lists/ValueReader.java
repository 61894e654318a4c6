package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads values from one server, in one collection, until the budget of bytes is spent: reading a
 * list loads the server just as Keystone's own reading does.
 */
final class ValueReader {

  /**
   * A larger value is not read. Keystone's clients store none above 1 MiB ({@code memcache.py:
   * SERVER_MAX_VALUE_LENGTH}).
   */
  private static final int MAX_VALUE_BYTES = 2 << 20;

  private final Node node;
  private final Deadline deadline;
  private long budgetBytes;

  ValueReader(Node node, Deadline deadline, long budgetBytes) {
    this.node = node;
    this.deadline = deadline;
    this.budgetBytes = budgetBytes;
  }

  /**
   * A value; null if it is gone by now, or larger than what may still be read.
   *
   * @param bytes how large it is said to be, -1 if that is not known
   * @param reservedBytes of the budget that are to be left for others
   */
  @Nullable Value read(String key, long bytes, long reservedBytes)
      throws CollectionException, InterruptedException {
    return bytes > MAX_VALUE_BYTES || bytes + reservedBytes >= budgetBytes
        ? null
        : take(ask(List.of(key))).get(key);
  }

  /**
   * The values that are there, by key. They are held at once: keys should be few.
   *
   * @throws CollectionException also if the budget is spent
   */
  Map<String, Value> readAll(Collection<String> keys)
      throws CollectionException, InterruptedException {
    if (budgetBytes <= 0) {
      throw new CollectionException(
          Kind.ERROR,
          node
              + ": the token lists of known users are larger than what may be read of them in one"
              + " collection, and a server with SASL tells no sizes otherwise; raise"
              + " --collector.lists.fetch-limit.");
    }
    return take(ask(keys));
  }

  private Map<String, Answer<Optional<Value>>> ask(Collection<String> keys) {
    Map<String, Answer<Optional<Value>>> asked = new LinkedHashMap<>();
    keys.forEach(key -> asked.put(key, node.get(key, MAX_VALUE_BYTES, deadline.remaining())));
    return asked;
  }

  private Map<String, Value> take(Map<String, Answer<Optional<Value>>> asked)
      throws CollectionException, InterruptedException {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Map.Entry<String, Answer<Optional<Value>>> one : asked.entrySet()) {
      Optional<Value> value = one.getValue().await();
      if (value.isPresent()) {
        budgetBytes -= value.get().bytes().length;
        values.put(one.getKey(), value.get());
      }
    }
    return values;
  }

  /**
   * Reads a few values from all servers side by side: where a key is depends on who stored it. A
   * server that failed is not asked again.
   */
  static final class Group {

    private final List<ValueReader> readers;
    private final Map<Server, String> failures = new LinkedHashMap<>();

    Group(List<ValueReader> readers) {
      this.readers = new ArrayList<>(readers);
    }

    /** The values that each server has, by key. */
    Map<Server, Map<String, Value>> read(Collection<String> keys) throws InterruptedException {
      Map<ValueReader, Map<String, Answer<Optional<Value>>>> asked = new LinkedHashMap<>();
      readers.forEach(reader -> asked.put(reader, reader.ask(keys)));
      Map<Server, Map<String, Value>> values = new LinkedHashMap<>();
      for (Map.Entry<ValueReader, Map<String, Answer<Optional<Value>>>> one : asked.entrySet()) {
        ValueReader reader = one.getKey();
        try {
          values.put(reader.node.server(), reader.take(one.getValue()));
        } catch (CollectionException e) {
          failures.put(reader.node.server(), e.failure().reason());
          readers.remove(reader);
        }
      }
      return values;
    }

    /** Why servers failed, a sentence by server. */
    Map<Server, String> failures() {
      return new LinkedHashMap<>(failures);
    }
  }
}
