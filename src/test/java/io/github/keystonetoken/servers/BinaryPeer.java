package io.github.keystonetoken.servers;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Answers packets of the binary protocol as no memcached does. */
public final class BinaryPeer extends TcpServer {

  public static final int SASL_AUTH = 0x21;

  private static final int HEADER_BYTES = 24;
  private static final int OPAQUE = 12;
  private static final byte RESPONSE = (byte) 0x81;

  private final Script script;
  private final boolean drips;

  private BinaryPeer(Script script, boolean drips) {
    super(listener("127.0.0.1", 0));
    this.script = script;
    this.drips = drips;
  }

  /** How packets are answered. */
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

  /** Starts one that accepts every login, and then follows the script. */
  public static BinaryPeer startAfterLogin(Script script) {
    return start(afterLogin(script), false);
  }

  /** Starts one that accepts every login, and sends each byte alone. */
  public static BinaryPeer startDripping(Script script) {
    return start(afterLogin(script), true);
  }

  private static Script afterLogin(Script script) {
    return (opcode, body) ->
        opcode == SASL_AUTH ? packet(opcode, 0, 0) : script.answer(opcode, body);
  }

  private static BinaryPeer start(Script script, boolean drips) {
    BinaryPeer peer = new BinaryPeer(script, drips);
    peer.start();
    return peer;
  }

  /**
   * A packet of an answer.
   *
   * @param claimed length of its body, according to the header
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

  @Override
  void serve(int number, Socket client) throws IOException {
    client.setTcpNoDelay(true);
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
}
