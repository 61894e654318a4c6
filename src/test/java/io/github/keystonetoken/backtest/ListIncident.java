package io.github.keystonetoken.backtest;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;

/**
 * The second incident: ceilometer is switched on at hour 2 in a cloud with two memcached servers,
 * where the lists of all busy users hash to the second.
 */
final class ListIncident {

  /** When ceilometer is switched on. */
  static final int SWITCHED_ON = 120;

  private static final int MINUTES = 9 * 60;

  /** In bytes a second of all servers; below it the exporter says nothing of their balance. */
  private static final double LEAST_TRAFFIC = 16 * 1024;

  private final History history = new History();
  private OptionalInt overflow = OptionalInt.empty();

  /**
   * Plays it.
   *
   * @param lifetimeMinutes {@code [token] expiration}
   * @param pace tokens a second that ceilometer asks for, by minutes since it was switched on
   */
  ListIncident(int lifetimeMinutes, IntToDoubleFunction pace) {
    List<Memcached> servers =
        List.of(new Memcached("10.0.0.11:11211"), new Memcached("10.0.0.12:11211"));
    UserList ceilometer = new UserList("ceilometer", 1, lifetimeMinutes);
    record Client(UserList list, IntToDoubleFunction pace) {}
    List<Client> clients =
        List.of(
            new Client(
                ceilometer,
                minute -> minute < SWITCHED_ON ? 0 : pace.applyAsDouble(minute - SWITCHED_ON)),
            new Client(new UserList("neutron", 1, lifetimeMinutes), minute -> 0.05),
            new Client(new UserList("nova", 1, lifetimeMinutes), minute -> 0.03),
            new Client(new UserList("cinder", 1, lifetimeMinutes), minute -> 0.01),
            new Client(new UserList("glance", 0, lifetimeMinutes), minute -> 0.02),
            new Client(new UserList("heat", 0, lifetimeMinutes), minute -> 0.01));
    // The others' lists have their size when the story begins.
    for (int minute = -lifetimeMinutes; minute < MINUTES; minute++) {
      for (Client client : clients) {
        UserList list = client.list();
        double tokens = 60 * list.pass(client.pace().applyAsDouble(minute));
        servers.forEach(server -> server.share(tokens / servers.size()));
        servers.get(list.server).rewrite(tokens, list.bytes());
      }
      if (overflow.isEmpty() && ceilometer.resets() > 0) {
        overflow = OptionalInt.of(minute);
      }
      if (minute >= 0) {
        write(minute, servers, clients.stream().map(Client::list).toList(), lifetimeMinutes);
      }
    }
  }

  private void write(int minute, List<Memcached> servers, List<UserList> lists, int lifetime) {
    history.set(
        "keystone_token_backend_info",
        1,
        "driver",
        "memcache_pool",
        "provider",
        "uuid",
        "release",
        "kilo");
    history.set("keystone_token_exporter_build_info", 1, "version", "1");
    history.set("up", 1);
    history.set("keystone_token_expiration_seconds", lifetime * 60);
    history.set("keystone_token_recent_window_seconds", 600);
    List<Double> received = servers.stream().map(Memcached::received).toList();
    double mean = received.stream().mapToDouble(bytes -> bytes).average().orElseThrow();
    for (int place = 0; place < servers.size(); place++) {
      if (mean * servers.size() >= LEAST_TRAFFIC * 60) {
        history.set(
            "keystone_token_memcached_imbalance_ratio",
            received.get(place) / mean,
            "server",
            servers.get(place).address,
            "dimension",
            "received");
      }
      Memcached server = servers.get(place);
      server.writeTo(history, minute);
      int index = place;
      List<UserList> here =
          lists.stream().filter(list -> list.server == index && list.entries() > 0).toList();
      history.set(
          "keystone_token_memcached_largest_usertokens_bytes",
          Math.rint(here.stream().mapToDouble(UserList::bytes).max().orElse(0)),
          "server",
          server.address);
      history.set(
          "keystone_token_memcached_usertokens_resets_total",
          lists.stream().filter(list -> list.server == index).mapToInt(UserList::resets).sum(),
          "server",
          server.address);
      history.set("keystone_token_memcached_usertokens_misplaced", 0, "server", server.address);
      here.forEach(list -> write(list, server));
    }
    history.next();
  }

  private void write(UserList list, Memcached server) {
    String[] owner = {"server", server.address, "user_id", list.id(), "user_name", list.name};
    history.set("keystone_token_memcached_usertokens_bytes", Math.rint(list.bytes()), owner);
    history.set(
        "keystone_token_memcached_usertokens_recent_entries", Math.rint(list.recent()), owner);
    history.set(
        "keystone_token_memcached_usertokens_entries",
        Math.rint(list.entries()),
        "server",
        server.address,
        "user_id",
        list.id(),
        "user_name",
        list.name,
        "state",
        "live");
  }

  History history() {
    return history;
  }

  /** The minute in which ceilometer's list overflows. */
  int overflow() {
    return overflow.orElseThrow();
  }
}
