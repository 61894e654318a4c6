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

  /** In bytes a second of all servers; with less, the exporter gives no imbalance. */
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
        double tokens = 60 * list.advance(client.pace().applyAsDouble(minute));
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
    history.set("backend_info{driver=\"memcache_pool\",provider=\"uuid\",release=\"kilo\"}", 1);
    history.set("store_info{store=\"memcached\",basis=\"configured\"}", 1);
    history.set("expiration_seconds", lifetime * 60);
    history.set("recent_window_seconds", 600);
    List<Double> received = servers.stream().map(Memcached::received).toList();
    double mean = received.stream().mapToDouble(bytes -> bytes).average().orElseThrow();
    for (int place = 0; place < servers.size(); place++) {
      Memcached server = servers.get(place);
      if (mean * servers.size() >= LEAST_TRAFFIC * 60) {
        history.set(
            "memcached_imbalance_ratio{server=\"%s\",dimension=\"received\"}"
                .formatted(server.address),
            received.get(place) / mean);
      }
      server.writeTo(history, minute);
      int index = place;
      List<UserList> here = lists.stream().filter(list -> list.server == index).toList();
      List<UserList> stored = here.stream().filter(list -> list.entries() > 0).toList();
      double largest = stored.stream().mapToDouble(UserList::bytes).max().orElse(0);
      server.set(history, "largest_usertokens_bytes", Math.rint(largest));
      int resets = here.stream().mapToInt(UserList::resets).sum();
      server.set(history, "usertokens_resets_total", resets);
      server.set(history, "usertokens_misplaced", 0);
      stored.forEach(list -> write(list, server));
    }
    history.next();
  }

  private void write(UserList list, Memcached server) {
    String owner =
        "server=\"%s\",user_id=\"%s\",user_name=\"%s\""
            .formatted(server.address, list.id(), list.name);
    String lists = "memcached_usertokens_";
    history.set(lists + "bytes{" + owner + "}", Math.rint(list.bytes()));
    history.set(lists + "recent_entries{" + owner + "}", Math.rint(list.recent()));
    history.set(lists + "entries{" + owner + ",state=\"live\"}", Math.rint(list.entries()));
  }

  History history() {
    return history;
  }

  /** The minute in which ceilometer's list overflows. */
  int overflow() {
    return overflow.orElseThrow();
  }
}
