package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.List;
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
  private static final int MAX_SERVERS = 256;

  private static final Pattern SERVER =
      Pattern.compile(
          "(?:inet6:(?=\\[)|inet:(?!\\[))?"
              + "(?:\\[(?<ipv6>[0-9A-Fa-f:.]+(?:%\\w+)?)]|(?<host>[^:\\[\\]/\\s]+))"
              + "(?::(?<port>[0-9]{1,5}))?");

  /** All of it is the path. Sockets have short paths. */
  private static final Pattern SOCKET_FILE = Pattern.compile("(?:unix:)?(/[^\\p{Cntrl}]{1,106})");

  private ServerList() {}

  /**
   * The servers of a list that a command plans with.
   *
   * @param list value of {@code --servers}, as Keystone would write it; null if it is not given
   * @throws ConfigException if anything is wrong with it
   */
  public static List<Server> planned(@Nullable String list) throws ConfigException {
    ProblemCollector problems = new ProblemCollector();
    Setting setting = new Setting(list == null ? "" : list, "--servers", problems);
    if (setting.value().isBlank()) {
      setting.problem("is missing", "write --servers=A,B,C");
    }
    List<Server> servers = parse(setting);
    problems.throwIfAny();
    return servers;
  }

  /** The servers that were understood, in the order of the list. */
  static List<Server> parse(Setting list) {
    if (list.value().contains(";")) {
      list.problem("has semicolons", "separate servers with commas, as Keystone does");
      return List.of();
    }
    List<Server> servers = new ArrayList<>();
    for (String entry : list.value().split(",", -1)) {
      if (!entry.isBlank()) {
        add(entry.strip(), servers, list);
      }
    }
    if (servers.size() > MAX_SERVERS) {
      list.problem(
          "has " + servers.size() + " servers", "give at most " + MAX_SERVERS + " to one exporter");
    }
    return List.copyOf(servers);
  }

  private static void add(String address, List<Server> servers, Setting list) {
    Server server = server(servers.size(), address);
    String quoted = Problem.quote(address);
    if (server == null && hasWeight(address)) {
      list.problem(quoted + " has a weight", "remove it: Keystone cannot set weights of servers");
    } else if (server == null) {
      list.problem(
          quoted + " is not a server",
          "write host, host:port, [IPv6]:port or unix:/path of at most 107 bytes");
    } else if (servers.stream().anyMatch(other -> other.address().equals(address))) {
      list.problem("lists " + quoted + " twice", "remove one, here and in every keystone.conf");
    } else {
      servers.add(server);
    }
  }

  private static boolean hasWeight(String address) {
    return address.matches(".+:[0-9]+:[0-9]+")
        && server(0, address.substring(0, address.lastIndexOf(':'))) != null;
  }

  private static @Nullable Server server(int index, String address) {
    Matcher socketFile = SOCKET_FILE.matcher(address);
    if (socketFile.matches()) {
      return new Server(index, address, socketFile.group(1), 0);
    }
    Matcher server = SERVER.matcher(address);
    if (!server.matches()) {
      return null;
    }
    String host = server.group("ipv6") == null ? server.group("host") : server.group("ipv6");
    int port = server.group("port") == null ? DEFAULT_PORT : Integer.parseInt(server.group("port"));
    return port < 1 || port > 65_535 ? null : new Server(index, address, host, port);
  }
}
