package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A list of memcached servers as Keystone writes it: {@code host}, {@code host:port}, {@code
 * inet:host:port}, {@code inet6:[::1]:port}, {@code [::1]:port}, {@code unix:/path}, {@code /path},
 * with commas between them.
 */
public final class ServerList {

  static final String DEFAULT = "localhost:11211";

  private static final int DEFAULT_PORT = 11_211;
  private static final int LONGEST_LIST = 256;

  private static final Pattern SERVER =
      Pattern.compile(
          "(?:inet6:(?=\\[)|inet:(?!\\[))?"
              + "(?:\\[(?<ipv6>[0-9A-Fa-f:.]+(?:%\\w+)?)]|(?<host>[^:\\[\\]/\\s]+))"
              + "(?::(?<port>[0-9]{1,5}))?");

  /** All of it is the path. Sockets have short paths. */
  private static final Pattern SOCKET_FILE = Pattern.compile("(?:unix:)?(/[^\\p{Cntrl}]{1,106})");

  private static final String FORMS =
      "write host, host:port, [IPv6]:port or unix:/path of at most 107 bytes";

  private final String where;
  private final ProblemCollector problems;
  private final List<Server> servers = new ArrayList<>();

  private ServerList(String where, ProblemCollector problems) {
    this.where = where;
    this.problems = problems;
  }

  /**
   * The servers of a list that a command plans with.
   *
   * @param list value of {@code --servers}, as Keystone would write it; null if it is not given
   * @throws ConfigException if anything is wrong with it
   */
  public static List<Server> planned(@Nullable String list) throws ConfigException {
    ProblemCollector problems = new ProblemCollector();
    List<Server> servers = List.of();
    if (list == null || list.isBlank()) {
      problems.add("--servers", "is missing", "write --servers=A,B,C");
    } else {
      servers = parse(list, "--servers", problems);
    }
    problems.throwIfAny();
    return servers;
  }

  /**
   * Reads a list. What is wrong is noted.
   *
   * @param where what the list is the value of
   * @return the servers that were understood, in the order of the list
   */
  static List<Server> parse(String text, String where, ProblemCollector problems) {
    ServerList list = new ServerList(where, problems);
    if (text.contains(";")) {
      problems.add(where, "has semicolons", "separate servers with commas, as Keystone does");
      return List.of();
    }
    for (String entry : text.split(",", -1)) {
      if (!entry.isBlank()) {
        list.add(entry.strip());
      }
    }
    if (list.servers.size() > LONGEST_LIST) {
      problems.add(
          where,
          "has " + list.servers.size() + " servers",
          "give at most " + LONGEST_LIST + " to one exporter");
    }
    return List.copyOf(list.servers);
  }

  private void add(String address) {
    Optional<Server> server = server(address);
    if (server.isEmpty() && address.matches(".+:[0-9]+:[0-9]+") && isServerWithoutWeight(address)) {
      problems.add(
          where,
          Problem.quote(address) + " has a weight",
          "remove it: Keystone cannot set weights of servers");
    } else if (server.isEmpty()) {
      problems.add(where, Problem.quote(address) + " is not a server", FORMS);
    } else if (servers.stream().anyMatch(other -> other.address().equals(address))) {
      problems.add(
          where,
          "lists " + Problem.quote(address) + " twice",
          "remove one, here and in every keystone.conf");
    } else {
      servers.add(server.get());
    }
  }

  private boolean isServerWithoutWeight(String address) {
    return server(address.substring(0, address.lastIndexOf(':'))).isPresent();
  }

  private Optional<Server> server(String address) {
    Matcher socketFile = SOCKET_FILE.matcher(address);
    if (socketFile.matches()) {
      return Optional.of(new Server(servers.size(), address, socketFile.group(1), 0));
    }
    Matcher server = SERVER.matcher(address);
    if (!server.matches()) {
      return Optional.empty();
    }
    String host = server.group("ipv6") == null ? server.group("host") : server.group("ipv6");
    int port = number(server.group("port"), DEFAULT_PORT);
    if (port < 1 || port > 65_535) {
      return Optional.empty();
    }
    return Optional.of(new Server(servers.size(), address, host, port));
  }

  private static int number(String digits, int otherwise) {
    return digits == null ? otherwise : Integer.parseInt(digits);
  }
}
