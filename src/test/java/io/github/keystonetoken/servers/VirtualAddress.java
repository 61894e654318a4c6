package io.github.keystonetoken.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** An address that leads to one server and later to another, as a load balancer's does. */
public final class VirtualAddress extends TcpServer {

  private volatile int target;

  private VirtualAddress(String host, int port, int target) {
    super(listener(host, port));
    this.target = target;
  }

  /** Leads to this port of 127.0.0.1. */
  public static VirtualAddress of(int target) {
    return of("127.0.0.1", 0, target);
  }

  /**
   * Leads from an address of the loopback interface, as a client there, to this port of 127.0.0.1.
   */
  public static VirtualAddress of(String host, int port, int target) {
    VirtualAddress address = new VirtualAddress(host, port, target);
    address.start();
    return address;
  }

  /** Leads to another port from now on, and closes all connections. */
  public void moveTo(int newTarget) {
    target = newTarget;
    closeConnections();
  }

  @Override
  void serve(int number, Socket client) throws IOException {
    Socket server =
        register(new Socket(InetAddress.getLoopbackAddress(), target, client.getLocalAddress(), 0));
    inBackground(() -> copy(server, client));
    copy(client, server);
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }
}
