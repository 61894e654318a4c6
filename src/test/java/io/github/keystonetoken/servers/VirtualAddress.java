package io.github.keystonetoken.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * An address that leads to one server and later to another, or to several in turn, as a load
 * balancer's does.
 */
public final class VirtualAddress extends TcpServer {

  private volatile int[] targets;
  private final int copies;

  private VirtualAddress(String host, int port, int copies, int... targets) {
    super(listener(host, port));
    this.copies = copies;
    this.targets = targets;
  }

  /** Leads to this port of 127.0.0.1. */
  public static VirtualAddress of(int target) {
    return of("127.0.0.1", 0, target);
  }

  /**
   * Leads from an address of the loopback interface, as a client there, to this port of 127.0.0.1.
   */
  public static VirtualAddress of(String host, int port, int target) {
    return started(new VirtualAddress(host, port, 1, target));
  }

  /** Leads each connection to the next of these ports. */
  public static VirtualAddress balancing(int... targets) {
    return started(new VirtualAddress("127.0.0.1", 0, 1, targets));
  }

  /** Sends twice what the server answers. */
  public static VirtualAddress duplicating(int target) {
    return started(new VirtualAddress("127.0.0.1", 0, 2, target));
  }

  private static VirtualAddress started(VirtualAddress address) {
    address.start();
    return address;
  }

  /** Leads to another port from now on, and closes all connections. */
  public void moveTo(int newTarget) {
    targets = new int[] {newTarget};
    closeConnections();
  }

  @Override
  void serve(int number, Socket client) throws IOException {
    int[] all = targets;
    int target = all[number % all.length];
    Socket server =
        register(new Socket(InetAddress.getLoopbackAddress(), target, client.getLocalAddress(), 0));
    inBackground(() -> copy(server, client, copies));
    copy(client, server, 1);
  }

  private static void copy(Socket from, Socket to, int times) throws IOException {
    try (from;
        to) {
      byte[] buffer = new byte[8192];
      int length;
      while ((length = from.getInputStream().read(buffer)) >= 0) {
        for (int i = 0; i < times; i++) {
          to.getOutputStream().write(buffer, 0, length);
        }
      }
    }
  }
}
