package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Node.Value;
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
 * Reads values from one server in one collection, within a budget of bytes: reading a list loads
 * the server as much as Keystone's own reads do.
 */
final class ValueReader {

  /**
   * Limit of a value. Keystone's clients store none above 1 MiB ({@code memcache.py:
   * SERVER_MAX_VALUE_LENGTH}).
   */
  private static final int MAX_VALUE_BYTES = 2 << 20;

  /** A value that a server has. */
  record Hit(Server server, String key, Value value) {}

  private final Node node;
  private final Deadline deadline;
  private long budgetBytes;

  ValueReader(Node node, Deadline deadline, long budgetBytes) {
    this.node = node;
    this.deadline = deadline;
    this.budgetBytes = budgetBytes;
  }

  /**
   * A value; null if it is gone, or larger than the rest of the budget.
   *
   * @param bytes its size, -1 if not known
   * @param reservedBytes part of the budget to leave for others
   */
  @Nullable Value read(String key, long bytes, long reservedBytes)
      throws CollectionException, InterruptedException {
    if (bytes > MAX_VALUE_BYTES || bytes + reservedBytes >= budgetBytes) {
      return null;
    }
    List<Hit> hits = take(ask(List.of(key)));
    return hits.isEmpty() ? null : hits.get(0).value();
  }

  /**
   * The existing values. All are in memory at once: keys should be few.
   *
   * @throws CollectionException also if the budget is used up
   */
  List<Hit> readAll(Collection<String> keys) throws CollectionException, InterruptedException {
    if (budgetBytes <= 0) {
      throw new CollectionException(
          Kind.ERROR,
          node
              + ": the token lists of known users, which must be read to know their sizes over SASL,"
              + " exceed the limit of one collection; raise --collector.lists.fetch-limit.");
    }
    return take(ask(keys));
  }

  private Map<String, Answer<Optional<Value>>> ask(Collection<String> keys) {
    Map<String, Answer<Optional<Value>>> asked = new LinkedHashMap<>();
    keys.forEach(key -> asked.put(key, node.get(key, MAX_VALUE_BYTES, deadline.remaining())));
    return asked;
  }

  private List<Hit> take(Map<String, Answer<Optional<Value>>> asked)
      throws CollectionException, InterruptedException {
    List<Hit> hits = new ArrayList<>();
    for (Map.Entry<String, Answer<Optional<Value>>> one : asked.entrySet()) {
      Value value = one.getValue().await().orElse(null);
      if (value != null) {
        budgetBytes -= value.bytes().length;
        hits.add(new Hit(node.server(), one.getKey(), value));
      }
    }
    return hits;
  }

  /**
   * Reads a few values from all servers in parallel: a key may be on any of them. A server that
   * failed is not asked again.
   */
  static final class Group {

    private final List<ValueReader> readers;
    private final Map<Server, String> failures = new LinkedHashMap<>();

    Group(List<ValueReader> readers) {
      this.readers = new ArrayList<>(readers);
    }

    /** The values that exist. */
    List<Hit> read(Collection<String> keys) throws InterruptedException {
      Map<ValueReader, Map<String, Answer<Optional<Value>>>> asked = new LinkedHashMap<>();
      readers.forEach(reader -> asked.put(reader, reader.ask(keys)));
      List<Hit> hits = new ArrayList<>();
      for (Map.Entry<ValueReader, Map<String, Answer<Optional<Value>>>> one : asked.entrySet()) {
        ValueReader reader = one.getKey();
        try {
          hits.addAll(reader.take(one.getValue()));
        } catch (CollectionException e) {
          failures.put(reader.node.server(), e.failure().reason());
          readers.remove(reader);
        }
      }
      return hits;
    }

    /** Why servers failed, by server. */
    Map<Server, String> failures() {
      return new LinkedHashMap<>(failures);
    }
  }
}
