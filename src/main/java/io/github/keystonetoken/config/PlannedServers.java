package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A list of memcached servers that there might be, read as the one that there is. */
public final class PlannedServers {

  private static final String WEIGHT = "[1-9][0-9]?|100";

  private PlannedServers() {}

  /**
   * The servers.
   *
   * @param list value of {@code --servers}, as Keystone would write it
   * @param weights value of {@code --weights}, one for each server
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
    List<Server> weighted = weights.map(text -> weighted(servers, text, findings)).orElse(servers);
    findings.throwProblems();
    return weighted;
  }

  private static List<Server> weighted(List<Server> servers, String text, Findings findings) {
    List<String> weights = List.of(text.split(",", -1));
    if (!weights.stream().allMatch(weight -> weight.strip().matches(WEIGHT))) {
      findings.problem(
          "--weights", "is not a list of weights", "write numbers from 1 to 100: 1,1,2");
      return servers;
    }
    if (weights.size() != servers.size()) {
      findings.problem(
          "--weights",
          "has " + weights.size() + " weights for " + servers.size() + " servers",
          "give one for each");
      return servers;
    }
    List<Server> weighted = new ArrayList<>();
    IntStream.range(0, servers.size())
        .forEach(
            i -> {
              Server server = servers.get(i);
              weighted.add(
                  new Server(
                      server.index(),
                      server.address(),
                      server.host(),
                      server.port(),
                      Integer.parseInt(weights.get(i).strip())));
            });
    return weighted;
  }
}
