package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A list of memcached servers as Keystone writes it: {@code host}, {@code host:port}, {@code
 * inet:host:port}, {@code inet6:[::1]:port}, {@code [::1]:port}, {@code unix:/path}, {@code /path},
 * separated by commas. The part in brackets may be a name, as python-memcached has it.
 *
 * <p>A server that is listed twice is in the list twice, as python-memcached gives it two shares of
 * the keys.
 */
public final class ServerList {

  static final String DEFAULT = "localhost:11211";

  private static final int DEFAULT_PORT = 11_211;
  private static final int MAX_SERVERS = 256;

  private static final Pattern SERVER =
      Pattern.compile(
          "(?:(?<inet6>inet6:)(?=\\[)|inet:(?!\\[))?"
              + "(?:\\[(?<bracketed>[^\\[\\]/\\s;]+)]|(?<host>[^:\\[\\]/\\s;]+))"
              + "(?::(?<port>[0-9]{1,5}))?");

  /** All of it is the path. Sockets have short paths. */
  private static final Pattern SOCKET_FILE = Pattern.compile("(?:unix:)?(/[^\\p{Cntrl}]{1,106})");

  private ServerList() {}

  /**
   * The servers of the list of a command that plans.
   *
   * @param list value of {@code --servers}, as Keystone would write it; null if it is not given
   * @throws ConfigException if anything is wrong with it
   */
  public static List<Server> planned(@Nullable String list) throws ConfigException {
    Problem.Collector problems = new Problem.Collector();
    Setting setting = new Setting(list == null ? "" : list, "--servers", problems);
    if (setting.value().isBlank()) {
      setting.problem("is missing", "write --servers=A,B,C");
    }
    List<Server> servers = parse(setting, true);
    problems.throwIfAny();
    return servers;
  }

  /**
   * The servers, in the order of the list.
   *
   * @param isStrict whether one that is not understood is a problem; else it keeps its place, and
   *     is a warning
   */
  static List<Server> parse(Setting list, boolean isStrict) {
    List<Server> servers = new ArrayList<>();
    for (String entry : list.value().split(",", -1)) {
      String address = entry.strip();
      if (!address.isEmpty()) {
        Server server = server(servers.size(), address);
        if (server == null) {
          server = reported(servers.size(), address, list, isStrict);
        }
        servers.add(known(server, servers));
      }
    }
    if (servers.size() > MAX_SERVERS) {
      report(
          list,
          isStrict,
          "has " + servers.size() + " servers",
          "give at most " + MAX_SERVERS + " to one exporter");
      return List.of();
    }
    String again =
        servers.stream()
            .filter(server -> Collections.frequency(servers, server) > 1)
            .map(server -> Problem.quote(server.address()))
            .distinct()
            .collect(Collectors.joining(", "));
    if (!again.isEmpty()) {
      list.notice(
          "lists "
              + again
              + " more than once; Keystone's client gives it as many shares of the keys, and so does the exporter: if that is not intended, list it once, in every keystone.conf");
    }
    return List.copyOf(servers);
  }

  /** The same server if it is listed already. */
  private static Server known(Server server, List<Server> servers) {
    return servers.stream()
        .filter(other -> other.isUnderstood())
        .filter(other -> other.host().equals(server.host()) && other.port() == server.port())
        .filter(other -> other.ipv6() == server.ipv6())
        .findFirst()
        .orElse(server);
  }

  /** A server that is not understood. Its address is a label: it may hold a password. */
  private static Server reported(int index, String address, Setting list, boolean isStrict) {
    String quoted = Problem.quote(address);
    String what = quoted + " is not a server address";
    String remedy = "write host, host:port, [IPv6]:port or unix:/path of at most 107 bytes";
    if (address.contains(";")) {
      what = quoted + " has semicolons";
      remedy = "separate servers with commas, as Keystone does";
    } else if (hasWeight(address)) {
      what = quoted + " has a weight";
      remedy = "remove it: Keystone cannot set weights of servers";
    }
    report(list, isStrict, what, remedy);
    boolean isShown = quoted.equals('"' + address + '"');
    return new Server(index, isShown ? address : "(place " + (index + 1) + ")", "", 0);
  }

  private static void report(Setting list, boolean isStrict, String what, String remedy) {
    if (isStrict) {
      list.problem(what, remedy);
    } else {
      list.problems().warn(list.where(), what + ", and is not watched", remedy);
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
    String bracketed = server.group("bracketed");
    String host = bracketed == null ? server.group("host") : bracketed;
    int port = server.group("port") == null ? DEFAULT_PORT : Integer.parseInt(server.group("port"));
    // A literal address needs no resolution.
    boolean ipv6 = server.group("inet6") != null && !host.contains(":");
    return port < 1 || port > 65_535 ? null : new Server(index, address, host, port, ipv6);
  }
}
