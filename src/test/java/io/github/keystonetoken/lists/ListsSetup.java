package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.servers.Memcached;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a collection of lists is given. */
final class ListsSetup {

  static final Duration LIFETIME = Duration.ofHours(1);

  private final List<Server> servers;
  KeyNames keyNames = KeyNames.BOTH;
  Duration timeout = Duration.ofSeconds(5);
  int top = 10;
  long fetchLimit = 16 << 20;
  Duration walkInterval = Duration.ofMinutes(10);
  Duration recentWindow = Duration.ofMinutes(5);

  ListsSetup(List<Server> servers) {
    this.servers = servers;
  }

  static List<Server> servers(List<Memcached> memcacheds) {
    return IntStream.range(0, memcacheds.size())
        .mapToObj(i -> server(i, memcacheds.get(i).address(), memcacheds.get(i).port()))
        .toList();
  }

  static Server server(int index, String address, int port) {
    return new Server(index, address, "127.0.0.1", port);
  }

  Config.Lists config() {
    return new Config.Lists(
        servers,
        keyNames,
        Duration.ofMinutes(1),
        timeout,
        top,
        fetchLimit,
        walkInterval,
        recentWindow,
        Map.of());
  }

  /** Users of the default domain, by their names by id. */
  static UserDirectory directory(Map<String, String> namesById) {
    UserDirectory.Builder users = UserDirectory.builder();
    namesById.forEach((id, name) -> users.add(new User(id, name, "Default")));
    return users.build();
  }

  /** Before any collection, of a Keystone whose tokens live for an hour. */
  static Snapshot snapshot() {
    return Snapshot.initial(
        new Keystone(
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.of(LIFETIME),
            Optional.empty(),
            Keystone.DEFAULT_REVOCATION_BUFFER,
            Keystone.Written.NOTHING));
  }
}
