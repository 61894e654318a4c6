package io.github.keystonetoken.memcached;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What other clients feel: gets and sets on connections of every thread of the server, which has
 * four and deals connections out in turn.
 */
final class OtherClients {

  private static final int CONNECTIONS = 8;

  /** A working server answers faster. */
  private static final int LIMIT_MILLIS = 5000;

  private final int port;

  OtherClients(int port) {
    this.port = port;
  }

  /** How many gets and sets on each connection were answered, of so many. */
  int getsOfEach(int count) {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.setTcpNoDelay(true);
      }
      int answered = 0;
      for (; answered < count; answered++) {
        for (Socket socket : sockets) {
          ask(socket, "get " + ManyItems.key(answered) + "\r\n", "END\r\n");
          ask(socket, "set other 0 0 1\r\nx\r\n", "STORED\r\n");
          ask(socket, "delete other\r\n", "D\r\n");
        }
      }
      return answered;
    } catch (IOException e) {
      throw new UncheckedIOException("other clients were not answered", e);
    } finally {
      sockets.forEach(OtherClients::close);
    }
  }

  private static void ask(Socket socket, String request, String end) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (answer.indexOf(end, Math.max(0, answer.length() - end.length())) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed");
      }
      answer.append((char) b);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
