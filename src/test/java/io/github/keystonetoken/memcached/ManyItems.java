package io.github.keystonetoken.memcached;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Fills a server with as many small items as a test needs, in a second or two. */
final class ManyItems {

  static final int VALUE_BYTES = 30;

  private final int port;

  ManyItems(int port) {
    this.port = port;
  }

  /** The key of an item: as long as a SHA-1 in hexadecimal. */
  static String key(int index) {
    return String.format(Locale.ROOT, "%040x", index);
  }

  void store(int items) {
    String value = " 1 0 " + VALUE_BYTES + " noreply\r\n" + "v".repeat(VALUE_BYTES) + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
      for (int i = 0; i < items; i++) {
        out.write(("set " + key(i) + value).getBytes(StandardCharsets.US_ASCII));
      }
      out.write("version\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      if (socket.getInputStream().read() != 'V') {
        throw new IllegalStateException("the items were not stored");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
