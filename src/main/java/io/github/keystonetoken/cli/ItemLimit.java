package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The largest value that Keystone can store on a server. */
final class ItemLimit {

  private ItemLimit() {}

  /** In bytes; empty where its statistics were not read or do not tell. */
  static OptionalLong of(Server server, Map<Server, Outcome<NodeStats>> nodes) {
    return Optional.ofNullable(nodes.get(server))
        .flatMap(Outcome::figures)
        .map(NodeStats::itemLimitBytes)
        .orElse(OptionalLong.empty());
  }
}
