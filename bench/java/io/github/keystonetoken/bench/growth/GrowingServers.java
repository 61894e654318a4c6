package io.github.keystonetoken.bench.growth;

import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.servers.Memcached;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Private memcacheds with the lists of many users, each where the client library puts it. */
final class GrowingServers implements AutoCloseable {

  private static final int LIFETIME_SECONDS = 86_400;

  private final List<Memcached> memcacheds = new ArrayList<>();

  /** Starts some. */
  GrowingServers(int servers) {
    try {
      for (int i = 0; i < servers; i++) {
        memcacheds.add(Memcached.start("-m", "256"));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  static Server server(int index, int port) {
    return new Server(index, "127.0.0.1:" + port, "127.0.0.1", port);
  }

  /** An id as Keystone makes them. */
  static String userId(int user) {
    return String.format(Locale.ROOT, "%032x", user);
  }

  /** As {@link CollectOnDemand} takes them. */
  String ports() {
    return memcacheds.stream()
        .map(memcached -> Integer.toString(memcached.port()))
        .collect(Collectors.joining(","));
  }

  /**
   * Stores a list of two tokens for each of these users.
   *
   * @param from the first
   * @param to the one after the last
   */
  void store(int from, int to) throws IOException {
    List<Server> servers = new ArrayList<>();
    for (Memcached memcached : memcacheds) {
      servers.add(server(servers.size(), memcached.port()));
    }
    Ring ring = new Ring(servers);
    List<OutputStream> outs = new ArrayList<>();
    List<Socket> sockets = new ArrayList<>();
    try {
      for (Server server : servers) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        sockets.add(socket);
        outs.add(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
      }
      byte[] value = value();
      for (int user = from; user < to; user++) {
        String key = Placement.usertokensKey(userId(user));
        OutputStream out = outs.get(ring.homeOf(key).index());
        out.write(
            ("set " + key + " 1 " + LIFETIME_SECONDS + " " + value.length + " noreply\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(value);
        out.write('\r');
        out.write('\n');
      }
      for (int i = 0; i < outs.size(); i++) {
        outs.get(i).write("version\r\n".getBytes(StandardCharsets.US_ASCII));
        outs.get(i).flush();
        if (sockets.get(i).getInputStream().read() != 'V') {
          throw new IOException("the lists were not stored");
        }
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static byte[] value() {
    Instant now = Instant.now();
    return TokenListValue.of(
        List.of(
            new ListEntry(userId(1), now.plusSeconds(LIFETIME_SECONDS / 2)),
            new ListEntry(userId(2), now.plusSeconds(LIFETIME_SECONDS))),
        BigDecimal.valueOf(now.getEpochSecond()));
  }

  /** Keys that all servers together were asked for since they started. */
  double keysAskedFor() {
    return memcacheds.stream().mapToLong(memcached -> memcached.stat("cmd_get")).sum();
  }

  @Override
  public void close() {
    memcacheds.forEach(Memcached::close);
  }
}
