package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.Failure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command of the binary protocol ({@code doc/protocol-binary.txt} of memcached) and the reading
 * of its answer.
 *
 * @param name the command in messages, which never show its operands
 * @param maxBytes limit of all packets together, without their headers
 * @param <T> the answer
 */
record BinaryRequest<T>(
    String name, int opcode, String key, String value, long maxBytes, Packets<T> packets) {

  /** RFC 4616. */
  static final String MECHANISM = "PLAIN";

  private static final int GET = 0x00;
  private static final int STAT = 0x10;
  private static final int LIST_MECHANISMS = 0x20;
  private static final int AUTHENTICATE = 0x21;

  private static final int SUCCESS = 0x00;
  private static final int NOT_FOUND = 0x01;
  private static final int AUTHENTICATION_ERROR = 0x20;
  private static final int UNKNOWN_COMMAND = 0x81;

  private static final int FLAGS_BYTES = 4;

  /** Limit of an answer to a login: a sentence, or the names of some mechanisms. */
  private static final int MAX_LOGIN_BYTES = 4096;

  /** Reads the packets of an answer. */
  interface Packets<T> {
    /**
     * Reads the next packet.
     *
     * @param keyBytes how much of the payload is its key
     * @return null if more packets follow
     */
    @Nullable T read(int status, int keyBytes, byte[] payload) throws CollectionException;
  }

  static BinaryRequest<Optional<Value>> get(String key, int maxBytes) {
    long most = (long) maxBytes + FLAGS_BYTES;
    return new BinaryRequest<>("get", GET, key, "", most, BinaryRequest::value);
  }

  private static Optional<Value> value(int status, int keyBytes, byte[] payload)
      throws CollectionException {
    if (status == NOT_FOUND) {
      return Optional.empty();
    }
    if (status != SUCCESS || payload.length < FLAGS_BYTES) {
      throw refused("get", status);
    }
    int flags = ByteBuffer.wrap(payload).getInt();
    return Optional.of(new Value(flags, Arrays.copyOfRange(payload, FLAGS_BYTES, payload.length)));
  }

  /** A packet for each value, and one without a key at the end. */
  static BinaryRequest<Statistics> statistics(Statistics.Group group) {
    Map<String, String> values = new LinkedHashMap<>();
    Packets<Statistics> packets =
        (status, keyBytes, payload) -> {
          if (status != SUCCESS) {
            throw refused(group.command(), status);
          }
          if (keyBytes == 0) {
            return new Statistics(values, System.nanoTime());
          }
          String text = new String(payload, StandardCharsets.ISO_8859_1);
          values.put(text.substring(0, keyBytes), text.substring(keyBytes));
          return null;
        };
    return new BinaryRequest<>(group.command(), STAT, group.key, "", group.maxCharacters, packets);
  }

  /** False if the server refuses the account or the mechanism. */
  static BinaryRequest<Boolean> logIn(MemcachedAccess.Login login) {
    String account = "\0" + login.user() + "\0" + login.password().reveal();
    Packets<Boolean> packets =
        (status, keyBytes, payload) ->
            switch (status) {
              case SUCCESS -> true;
              case AUTHENTICATION_ERROR -> false;
              case UNKNOWN_COMMAND ->
                  throw new CollectionException(
                      Kind.ERROR,
                      "it was not started with SASL (option -S); remove --memcached.username.");
              default -> throw refused("SASL login", status);
            };
    return new BinaryRequest<>(
        "SASL login", AUTHENTICATE, MECHANISM, account, MAX_LOGIN_BYTES, packets);
  }

  /** The SASL mechanisms that the server offers; empty if it does not list them. */
  static BinaryRequest<List<String>> mechanisms() {
    Packets<List<String>> packets =
        (status, keyBytes, payload) ->
            status == SUCCESS
                ? List.of(new String(payload, StandardCharsets.US_ASCII).split(" ", -1))
                : List.of();
    return new BinaryRequest<>(
        "SASL mechanisms", LIST_MECHANISMS, "", "", MAX_LOGIN_BYTES, packets);
  }

  private static CollectionException refused(String name, int status) {
    return Request.refused(name, "status " + status);
  }

  @Override
  public String toString() {
    return name;
  }
}
