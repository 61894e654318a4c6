package io.github.keystonetoken.model;

/**
 * One memcached server of Keystone's list.
 *
 * @param index its place in the list, from 0; the order decides where Keystone puts a key
 * @param address exactly as the list writes it; the value of the label {@code server}
 * @param host name or address to connect to, without brackets; for a socket file its path, which
 *     begins with a slash
 * @param port TCP port; 0 for a socket file
 */
public record Server(int index, String address, String host, int port) {

  /** Whether it is reached through a socket file. */
  public boolean isSocketFile() {
    return host.startsWith("/");
  }
}
