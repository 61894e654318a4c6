package io.github.keystonetoken.secrets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Demands a login in memcached's words, and then says back whatever it is told, as errors. */
final class EchoingPeer implements AutoCloseable {

  private final ServerSocket listener;

  private EchoingPeer(ServerSocket listener) {
    this.listener = listener;
  }

  static EchoingPeer start() {
    try {
      EchoingPeer peer = new EchoingPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread thread = new Thread(peer::serve, "echoing peer");
      thread.setDaemon(true);
      thread.start();
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        InputStream in = client.getInputStream();
        in.read(new byte[8192]);
        say(client, "CLIENT_ERROR unauthenticated");
        byte[] heard = new byte[8192];
        int length = in.read(heard);
        String said = new String(heard, 0, Math.max(length, 0), StandardCharsets.UTF_8);
        say(client, "SERVER_ERROR " + said.replace("\r\n", " ") + Marks.inMemcached(2));
      } catch (IOException e) {
        // The exporter has ended the connection, or the test this peer.
      }
    }
  }

  private static void say(Socket client, String line) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    client.getOutputStream().write(bytes.toByteArray());
    client.getOutputStream().flush();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
