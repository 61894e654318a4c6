package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code mg KEY s t f u} for several keys, pipelined: size, time to live and flags of an item, and
 * {@code u} so that asking counts as no access and moves nothing in the LRU.
 */
final class MetaGetRequest extends Request<Map<String, Item>> {

  /** The largest {@code -I} that memcached accepts. */
  private static final long MAX_VALUE_BYTES = 1L << 30;

  private static final long MAX_FLAGS = (1L << 32) - 1;

  private final List<String> keys;
  private final Map<String, Item> found = new HashMap<>();
  private int answered;

  /**
   * @param keys not empty, each of them {@link Node#isPossibleKey possible}
   */
  MetaGetRequest(List<String> keys) {
    super(
        "mg", keys.stream().map(key -> "mg " + key + " s t f u\r\n").collect(Collectors.joining()));
    this.keys = List.copyOf(keys);
  }

  @Override
  void read(ByteBuffer data) throws CollectionException {
    String line = nextLine(data);
    if (line == null) {
      return;
    }
    String key = keys.get(answered++);
    if (!line.equals("EN")) {
      found.put(key, item(line));
    }
    if (answered == keys.size()) {
      complete(Collections.unmodifiableMap(found));
    }
  }

  private Item item(String line) throws CollectionException {
    String[] words = line.split(" ", -1);
    // 1.6.0 to 1.6.9 say OK.
    if (!words[0].equals("HD") && !words[0].equals("OK")) {
      throw notUnderstood();
    }
    long timeToLive = number('t', words, -1, Integer.MAX_VALUE);
    return new Item(
        number('s', words, 0, MAX_VALUE_BYTES),
        timeToLive < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(timeToLive)),
        number('f', words, 0, MAX_FLAGS));
  }

  private long number(char flag, String[] words, long least, long most) throws CollectionException {
    for (String word : words) {
      if (!word.isEmpty() && word.charAt(0) == flag) {
        try {
          long number = Long.parseLong(word, 1, word.length(), 10);
          if (number >= least && number <= most) {
            return number;
          }
        } catch (NumberFormatException e) {
          throw notUnderstood();
        }
      }
    }
    throw notUnderstood();
  }

  /** The answer of a server that {@link Probe} would have recognized. */
  @Override
  CollectionException refusal(String word, String line) {
    if (isUnknown(word, line)) {
      return new CollectionException(
          Kind.ERROR, "it is too old to tell the size of an item (meta get, from memcached 1.6).");
    }
    return super.refusal(word, line);
  }

  /** Whether an error line says that there is no such command, or one of another syntax. */
  static boolean isUnknown(String word, String line) {
    boolean otherSyntax = word.equals("CLIENT_ERROR") && !line.equals(UNAUTHENTICATED);
    return line.equals("ERROR") || otherSyntax;
  }

  /** Whether the server answers {@code mg} as {@link MetaGetRequest} asks it: from 1.6 on. */
  static final class Probe extends Request<Boolean> {

    private boolean refused;

    Probe() {
      super("mg", "mg keystone-token-exporter s t f u\r\n");
    }

    @Override
    void read(ByteBuffer data) throws CollectionException {
      String line;
      try {
        line = nextLine(data);
      } catch (CollectionException e) {
        if (!refused) {
          throw e;
        }
        complete(false);
        return;
      }
      if (line != null) {
        complete(true);
      }
    }

    /** Before 1.5.19 there was no such command, and up to 1.6 one of another syntax. */
    @Override
    CollectionException refusal(String word, String line) {
      refused = MetaGetRequest.isUnknown(word, line);
      return super.refusal(word, line);
    }
  }
}
