package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Optional;

/** A list of memcached servers that there might be, read as the one that there is. */
public final class PlannedServers {

  private PlannedServers() {}

  /**
   * The servers.
   *
   * @param list value of {@code --servers}, as Keystone would write it
   * @param weights value of {@code --weights}, which is refused
   * @throws ConfigException if anything is wrong with either
   */
  public static List<Server> of(Optional<String> list, Optional<String> weights)
      throws ConfigException {
    Findings findings = new Findings();
    if (list.filter(text -> !text.isBlank()).isEmpty()) {
      findings.problem("--servers", "is missing", "write --servers=A,B,C");
    }
    List<Server> servers =
        list.map(text -> ServerList.parse(text, "--servers", findings)).orElse(List.of());
    if (weights.isPresent()) {
      findings.problem(
          "--weights", "is not supported", "leave it out: Keystone cannot set weights of servers");
    }
    findings.throwProblems();
    return servers;
  }
}
