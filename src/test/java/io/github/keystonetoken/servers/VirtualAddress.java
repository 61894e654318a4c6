package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An address that leads to one server and later to another, as a load balancer's does. */
public final class VirtualAddress implements AutoCloseable {

  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;

  private VirtualAddress(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /** Leads to this port of 127.0.0.1. */
  public static VirtualAddress of(int target) {
    return of("127.0.0.1", 0, target);
  }

  /** Leads from an address of the loopback interface to this port of 127.0.0.1. */
  public static VirtualAddress of(String host, int port, int target) {
    try {
      VirtualAddress address =
          new VirtualAddress(new ServerSocket(port, 50, InetAddress.getByName(host)), target);
      start(address::accept);
      return address;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Leads to another port from now on; the connections that there are end. */
  public void moveTo(int newTarget) {
    target = newTarget;
    sockets.forEach(VirtualAddress::close);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "virtual-address");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        Socket server = connect(client);
        sockets.add(server);
        start(() -> copy(client, server));
        start(() -> copy(server, client));
      } catch (IOException e) {
        // Closed, or nobody behind it: the client sees its connection end.
      }
    }
  }

  private Socket connect(Socket client) throws IOException {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      close(client);
      throw e;
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // The other direction, or the move, has closed it.
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(VirtualAddress::close);
  }
}
