package io.github.keystonetoken.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Serves each connection in a thread of its own; closing the server ends all of them. */
public abstract class TcpServer implements AutoCloseable {

  private final ServerSocket listener;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  TcpServer(ServerSocket listener) {
    this.listener = listener;
  }

  static ServerSocket listener(String host, int port) {
    return Unchecked.get(() -> new ServerSocket(port, 50, InetAddress.getByName(host)));
  }

  /**
   * Serves one connection, which ends when this returns or throws.
   *
   * @param number of the connection, from 0
   */
  abstract void serve(int number, Socket client) throws IOException;

  final void start() {
    inBackground(
        () -> {
          for (int i = 0; ; i++) {
            int number = i;
            Socket client = register(listener.accept());
            inBackground(
                () -> {
                  try (client) {
                    serve(number, client);
                  }
                });
          }
        });
  }

  /** Has a socket closed with the server's own. */
  final Socket register(Socket socket) {
    sockets.add(socket);
    return socket;
  }

  /** Runs it in a thread that ends when a socket is closed. */
  static void inBackground(IoTask task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // Closed by either side.
              }
            },
            "test server");
    thread.setDaemon(true);
    thread.start();
  }

  interface IoTask {
    void run() throws IOException;
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String address() {
    return "127.0.0.1:" + port();
  }

  /** Connections so far. */
  public int connections() {
    return sockets.size();
  }

  final void closeConnections() {
    sockets.forEach(socket -> Unchecked.run(socket::close));
  }

  @Override
  public void close() {
    Unchecked.run(listener::close);
    closeConnections();
  }
}
