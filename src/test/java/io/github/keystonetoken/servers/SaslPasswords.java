package io.github.keystonetoken.servers;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Knows one account, and tells the SASL library of a server whether a password is right, in the
 * place of saslauthd.
 */
final class SaslPasswords implements AutoCloseable {

  private final ServerSocketChannel listener;

  private SaslPasswords(ServerSocketChannel listener) {
    this.listener = listener;
  }

  /**
   * Starts it.
   *
   * @param directory for the socket, and for {@code memcached.conf}, so that it is what {@code
   *     SASL_CONF_PATH} has to name
   * @param mechanism the only one that the server offers
   */
  static SaslPasswords start(Path directory, String mechanism, String user, String password) {
    Path socket = directory.resolve("mux");
    try {
      Files.writeString(
          directory.resolve("memcached.conf"),
          "mech_list: "
              + mechanism
              + "\npwcheck_method: saslauthd\nsaslauthd_path: "
              + socket
              + "\n");
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(socket));
      SaslPasswords passwords = new SaslPasswords(listener);
      Thread thread = new Thread(() -> passwords.serve(user, password), "sasl passwords");
      thread.setDaemon(true);
      thread.start();
      return passwords;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(String user, String password) {
    while (listener.isOpen()) {
      try (SocketChannel client = listener.accept()) {
        DataInputStream in = new DataInputStream(Channels.newInputStream(client));
        // User, password, service, realm.
        List<String> words = List.of(text(in), text(in), text(in), text(in));
        boolean right = words.subList(0, 2).equals(List.of(user, password));
        byte[] answer = (right ? "OK" : "NO").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer counted = ByteBuffer.allocate(2 + answer.length);
        client.write(counted.putShort((short) answer.length).put(answer).flip());
      } catch (IOException e) {
        // Closed, or the other side has gone.
      }
    }
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8);
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
