package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * pymemcache's HashClient ({@code client/hash.py, client/rendezvous.py}, 3.5): the server whose
 * name scores highest together with the key. Neither order nor weights matter. A dead server is
 * taken out after the client's retries; until then its keys are lost.
 */
final class RendezvousRing implements Ring {

  /** A server with the name that takes part in the score. */
  private record Named(Server server, String name) {
    Scored scored(String key) {
      return new Scored(this, Murmur3.hash(name + "-" + key));
    }
  }

  /** A server's score, unsigned; of equal ones the greater name wins. */
  private record Scored(Named node, int score) {
    static final Comparator<Scored> HIGHEST =
        Comparator.<Scored>comparingLong(scored -> Integer.toUnsignedLong(scored.score()))
            .thenComparing(scored -> scored.node().name());
  }

  private final List<Named> nodes;

  RendezvousRing(List<Server> servers) {
    nodes = servers.stream().map(server -> new Named(server, nameOf(server))).toList();
  }

  /**
   * {@code HashClient._make_client_key} of {@code normalize_server_spec}: host without brackets,
   * and port, 11211 where none is written; of a socket file its path alone.
   */
  static String nameOf(Server server) {
    String address = server.address();
    if (address.startsWith("unix:")) {
      return address.substring("unix:".length());
    }
    return address.startsWith("/") ? address : server.host() + ":" + server.port();
  }

  @Override
  public Optional<Server> serverOf(String key, Set<Server> dead) {
    return nodes.stream()
        .filter(node -> !dead.contains(node.server()))
        .map(node -> node.scored(key))
        .max(Scored.HIGHEST)
        .map(scored -> scored.node().server());
  }

  /**
   * Where a key would be if there were the first server only, the first two, and so on: a server's
   * score does not depend on the others, so each is computed once.
   *
   * @return places in the list of servers, one for each number of servers
   */
  int[] placesAmongFirst(String key) {
    int[] places = new int[nodes.size()];
    Scored best = nodes.get(0).scored(key);
    for (int i = 1; i < places.length; i++) {
      Scored next = nodes.get(i).scored(key);
      boolean isBetter = Scored.HIGHEST.compare(next, best) > 0;
      best = isBetter ? next : best;
      places[i] = isBetter ? i : places[i - 1];
    }
    return places;
  }
}
