package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Server;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of memcached servers that there might be, read as the one that there is. */
public final class PlannedServers {

  private PlannedServers() {}

  /**
   * The servers.
   *
   * @param list value of {@code --servers}, as Keystone would write it; null if it is not given
   * @throws ConfigException if anything is wrong with it
   */
  public static List<Server> of(@Nullable String list) throws ConfigException {
    ProblemCollector problems = new ProblemCollector();
    List<Server> servers = List.of();
    if (list == null || list.isBlank()) {
      problems.add("--servers", "is missing", "write --servers=A,B,C");
    } else {
      servers = ServerList.parse(list, "--servers", problems);
    }
    problems.throwIfAny();
    return servers;
  }
}
