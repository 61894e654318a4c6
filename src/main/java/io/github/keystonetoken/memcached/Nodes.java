package io.github.keystonetoken.memcached;

import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.model.Server;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All memcached servers, in the order of Keystone's list. */
public final class Nodes implements Iterable<Node>, AutoCloseable {

  private final List<Node> nodes;
  private final boolean replicated;
  private volatile Map<Server, Long> fetchedBefore = Map.of();

  /** Does not connect yet. */
  public Nodes(List<Server> servers, MemcachedAccess access) {
    nodes = servers.stream().distinct().map(server -> new Node(server, access)).toList();
    replicated = access.login().isPresent();
  }

  /** Without TLS and login. */
  public Nodes(List<Server> servers) {
    this(servers, MemcachedAccess.PLAIN);
  }

  @Override
  public Iterator<Node> iterator() {
    return nodes.iterator();
  }

  public List<Server> servers() {
    return nodes.stream().map(Node::server).toList();
  }

  /** Whether each server has every key: Keystone's only client with SASL writes to all. */
  public boolean areReplicated() {
    return replicated;
  }

  /**
   * Continues the counters of earlier connections to these servers: a falling counter would look
   * like a restart of the exporter.
   */
  public void countFrom(Map<Server, Long> fetched) {
    fetchedBefore = Map.copyOf(fetched);
  }

  /** Bytes that each server has sent since the start. */
  public Map<Server, Long> fetchedBytes() {
    Map<Server, Long> bytes = new LinkedHashMap<>();
    for (Node node : nodes) {
      long before = fetchedBefore.getOrDefault(node.server(), 0L);
      bytes.put(node.server(), before + node.fetchedBytes());
    }
    return bytes;
  }

  /** Ends all connections, without waiting. */
  @Override
  public void close() {
    nodes.forEach(Node::close);
  }
}
