package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.Memcached;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A lists collector, its settings, the users known to it, and what it found. */
final class ListsSetup implements AutoCloseable {

  static final Duration LIFETIME = Duration.ofHours(1);

  final List<Server> servers;
  private final Nodes nodes;
  private final Clock clock;
  private @Nullable ListsSource source;

  KeyNames keyNames = KeyNames.BOTH;
  Duration timeout = Duration.ofSeconds(5);
  int top = 10;
  long fetchLimit = 16 << 20;
  Duration walkInterval = Duration.ofMinutes(10);

  /** Names by id. */
  final Map<String, String> users = new HashMap<>();

  /** Of the last collection. */
  Snapshot snapshot = initialSnapshot();

  ListsSetup(List<Server> servers, Clock clock) {
    this(servers, MemcachedAccess.PLAIN, clock);
  }

  ListsSetup(List<Server> servers, MemcachedAccess access, Clock clock) {
    this.servers = servers;
    this.nodes = new Nodes(servers, access);
    this.clock = clock;
  }

  /** Of a Keystone whose tokens live for an hour. */
  static Snapshot initialSnapshot() {
    return Snapshot.initial(ExampleSnapshots.keystone(true, null, null, LIFETIME, null));
  }

  static List<Server> servers(List<Memcached> memcacheds) {
    return IntStream.range(0, memcacheds.size())
        .mapToObj(i -> server(i, memcacheds.get(i).address(), memcacheds.get(i).port()))
        .toList();
  }

  static Server server(int index, String address, int port) {
    return new Server(index, address, "127.0.0.1", port);
  }

  private Config.Lists config() {
    return new Config.Lists(
        servers,
        keyNames,
        Duration.ofMinutes(1),
        timeout,
        top,
        fetchLimit,
        walkInterval,
        Duration.ofMinutes(5),
        Map.of());
  }

  /** A collector with these settings, which are not changed after the first collection. */
  ListsSource newSource(boolean awaitsDirectory) {
    return new ListsSource(config(), nodes, awaitsDirectory, clock);
  }

  ListLookup newLookup() {
    return new ListLookup(config(), nodes, snapshot, clock);
  }

  /** One collection, on which the next builds: the lists reported. */
  List<UserList> collect() throws InterruptedException {
    return collect(clock.instant().plusSeconds(60));
  }

  List<UserList> collect(Instant deadline) throws InterruptedException {
    ListsSource current = source == null ? newSource(false) : source;
    source = current;
    if (!users.isEmpty()) {
      UserDirectory.Builder directory = UserDirectory.builder();
      users.forEach((id, name) -> directory.add(new User(id, name, "Default")));
      snapshot = snapshot.withUsers(directory.build());
    }
    ListsSource.Collected collected = current.collect(snapshot, deadline);
    snapshot = current.publish(snapshot, Outcome.ok(collected, clock.instant()));
    return snapshot.lists().values().stream()
        .flatMap(outcome -> outcome.figures().stream())
        .flatMap(lists -> lists.top().stream())
        .toList();
  }

  /** What was found on one server. */
  ServerLists lists(int place) {
    return outcome(place).figures().orElseThrow();
  }

  Outcome<ServerLists> outcome(int place) {
    return Optional.ofNullable(snapshot.lists().get(servers.get(place))).orElseThrow();
  }

  Placement placement() {
    return snapshot.placement().flatMap(Outcome::figures).orElseThrow();
  }

  @Override
  public void close() {
    nodes.close();
  }
}
