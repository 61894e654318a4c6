package io.github.keystonetoken.servers;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Says over the binary protocol what no memcached says. */
public final class BinaryPeer implements AutoCloseable {

  public static final int SASL_AUTH = 0x21;

  private static final int HEADER_BYTES = 24;
  private static final int OPAQUE = 12;
  private static final byte RESPONSE = (byte) 0x81;

  private final ServerSocket listener;
  private final Script script;
  private final boolean drips;

  private BinaryPeer(ServerSocket listener, Script script, boolean drips) {
    this.listener = listener;
    this.script = script;
    this.drips = drips;
  }

  /** What it says to a packet. */
  public interface Script {

    /**
     * The answer to one packet; empty for silence.
     *
     * @param body extras, key and value
     */
    byte[] answer(int opcode, byte[] body);
  }

  public static BinaryPeer start(Script script) {
    return start(script, false);
  }

  /** Starts one that lets all accounts in, and then follows the script. */
  public static BinaryPeer startAfterLogin(Script script) {
    return start(afterLogin(script), false);
  }

  /** Starts one that does so, and sends each byte alone. */
  public static BinaryPeer startDripping(Script script) {
    return start(afterLogin(script), true);
  }

  private static Script afterLogin(Script script) {
    return (opcode, body) ->
        opcode == SASL_AUTH ? packet(opcode, 0, 0) : script.answer(opcode, body);
  }

  private static BinaryPeer start(Script script, boolean drips) {
    try {
      BinaryPeer peer =
          new BinaryPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script, drips);
      Thread thread = new Thread(peer::accept, "binary peer");
      thread.setDaemon(true);
      thread.start();
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A packet of an answer.
   *
   * @param claimed length of its body, as the header has it
   * @param body what follows
   */
  public static byte[] packet(int opcode, int status, int claimed, byte... body) {
    return ByteBuffer.allocate(HEADER_BYTES + body.length)
        .put(RESPONSE)
        .put((byte) opcode)
        .putShort(6, (short) status)
        .putInt(8, claimed)
        .position(HEADER_BYTES)
        .put(body)
        .array();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        client.setTcpNoDelay(true);
        Thread thread = new Thread(() -> serve(client), "binary peer's connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        // Closed: the test is over.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      while (true) {
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES));
        if (header.remaining() < HEADER_BYTES) {
          throw new EOFException();
        }
        byte[] body = in.readNBytes(header.getInt(8));
        byte[] answer = script.answer(header.get(1), body);
        write(withOpaque(answer, header.getInt(OPAQUE)), client.getOutputStream());
      }
    } catch (IOException e) {
      // The other side has gone.
    }
  }

  /** Each packet repeats the number of the request. */
  private static byte[] withOpaque(byte[] answer, int opaque) {
    ByteBuffer packets = ByteBuffer.wrap(answer);
    int at = 0;
    while (answer.length - at >= HEADER_BYTES && packets.get(at) == RESPONSE) {
      packets.putInt(at + OPAQUE, opaque);
      at += HEADER_BYTES + Math.min(answer.length, Math.max(0, packets.getInt(at + 8)));
    }
    return answer;
  }

  private void write(byte[] answer, OutputStream out) throws IOException {
    int step = drips ? 1 : Math.max(1, answer.length);
    for (int at = 0; at < answer.length; at += step) {
      out.write(answer, at, step);
      out.flush();
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String address() {
    return "127.0.0.1:" + port();
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
