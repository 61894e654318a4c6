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
  private record Named(Server server, String name) {}

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
        .map(node -> new Scored(node, Murmur3.hash(node.name() + "-" + key)))
        .max(Scored.HIGHEST)
        .map(scored -> scored.node().server());
  }
}
