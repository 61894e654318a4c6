package io.github.keystonetoken.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A private memcached with SASL, which one account can use. */
public final class SaslMemcached implements AutoCloseable {

  public static final String USER = "keystone";

  private static final int SET = 1;
  private static final int HEADER_BYTES = 24;

  private final Path directory;
  private final String password;
  private final ServerSocketChannel passwords;
  private Memcached memcached;

  private SaslMemcached(Path directory, String mechanism, String password) throws IOException {
    this.directory = directory;
    this.password = password;
    Path socket = directory.resolve("mux");
    Files.writeString(
        directory.resolve("memcached.conf"),
        """
        mech_list: %s
        pwcheck_method: saslauthd
        saslauthd_path: %s
        """
            .formatted(mechanism, socket));
    passwords = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    passwords.bind(UnixDomainSocketAddress.of(socket));
    TcpServer.inBackground(
        () -> {
          while (true) {
            checkPassword(passwords.accept());
          }
        });
    memcached = Memcached.startWithSasl(FreePort.find(), directory);
  }

  /** Starts one that {@link #USER} can use. */
  public static SaslMemcached start(String password) {
    return start("plain", password);
  }

  /**
   * Starts one.
   *
   * @param mechanism the only one that it offers
   */
  public static SaslMemcached start(String mechanism, String password) {
    return Unchecked.get(
        () -> new SaslMemcached(ServerProcess.newDirectory("sasl"), mechanism, password));
  }

  /** Answers memcached's SASL library as saslauthd does. */
  private void checkPassword(SocketChannel memcacheds) {
    try (memcacheds) {
      DataInputStream in = new DataInputStream(Channels.newInputStream(memcacheds));
      // User, password, service, realm.
      List<String> words = List.of(text(in), text(in), text(in), text(in));
      boolean right = words.subList(0, 2).equals(List.of(USER, password));
      byte[] answer = (right ? "OK" : "NO").getBytes(UTF_8);
      memcacheds.write(ByteBuffer.allocate(4).putShort((short) 2).put(answer).flip());
    } catch (IOException e) {
      // memcached was stopped.
    }
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedShort()), UTF_8);
  }

  public int port() {
    return memcached.port();
  }

  public String address() {
    return memcached.address();
  }

  /** Stops it, as a crash would. */
  public void stop() {
    memcached.close();
  }

  /** Starts it again, empty, after {@link #stop}. */
  public void restart() {
    memcached = Memcached.startWithSasl(port(), directory);
  }

  public void pause() {
    memcached.pause();
  }

  public void resume() {
    memcached.resume();
  }

  /** Stores a value. */
  public void set(String key, byte[] value, int flags) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      byte[] login = ("\0" + USER + "\0" + password).getBytes(UTF_8);
      request(socket, BinaryPeer.SASL_AUTH, new byte[0], "PLAIN", login);
      request(socket, SET, ByteBuffer.allocate(8).putInt(flags).array(), key, value);
    }
  }

  private static void request(Socket socket, int opcode, byte[] extras, String key, byte[] value)
      throws IOException {
    int length = extras.length + key.length() + value.length;
    ByteBuffer packet =
        ByteBuffer.allocate(HEADER_BYTES + length)
            .put((byte) 0x80)
            .put((byte) opcode)
            .putShort((short) key.length())
            .put((byte) extras.length)
            .putInt(8, length)
            .position(HEADER_BYTES)
            .put(extras)
            .put(key.getBytes(UTF_8))
            .put(value);
    socket.getOutputStream().write(packet.array());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES));
    in.skipNBytes(answer.getInt(8));
    if (answer.getShort(6) != 0) {
      throw new IllegalStateException("opcode " + opcode + ": status " + answer.getShort(6));
    }
  }

  @Override
  public void close() {
    stop();
    Unchecked.run(passwords::close);
    ServerProcess.delete(directory);
  }
}
