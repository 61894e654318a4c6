package io.github.keystonetoken.model;

import static java.util.stream.Collectors.joining;

import java.util.Collection;

/**
 * One memcached server of Keystone's list.
 *
 * @param index its place in the list, from 0; the order decides where Keystone puts a key
 * @param address exactly as the list writes it; the value of the label {@code server}
 * @param host name or address to connect to, without brackets; for a socket file its path, which
 *     begins with a slash; empty if the address is not understood
 * @param port TCP port; 0 for a socket file
 * @param ipv6 whether the host is a name of which only an IPv6 address counts
 */
public record Server(int index, String address, String host, int port, boolean ipv6) {

  public Server(int index, String address, String host, int port) {
    this(index, address, host, port, false);
  }

  /** Their addresses as an option or a title has them. */
  public static String addresses(Collection<Server> servers, String separator) {
    return servers.stream().map(Server::address).collect(joining(separator));
  }

  /** Otherwise it cannot be connected to, but keeps its place in the list. */
  public boolean isUnderstood() {
    return !host.isEmpty();
  }

  /** Whether it is reached through a socket file. */
  public boolean isSocketFile() {
    return host.startsWith("/");
  }
}
