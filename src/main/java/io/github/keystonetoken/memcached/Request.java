package io.github.keystonetoken.memcached;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.Node.Item;
import io.github.keystonetoken.memcached.Node.LastAccess;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command of the text protocol and the reading of its answer, on the connection's thread, and the
 * same in the binary protocol if it has it. An answer other than the expected one fails the request
 * and ends the connection: it is unknown what else is coming on it.
 *
 * @param <T> the answer
 */
final class Request<T> {

  /** The answer of a server with -Y to every command but a login (proto_text.c). */
  private static final String UNAUTHENTICATED = "CLIENT_ERROR unauthenticated";

  private static final Pattern FLAGS_AND_BYTES = Pattern.compile("(\\d{1,10}) (\\d{1,10})");

  /** Size and time to live, in the order of the request; 1.6.0 to 1.6.9 answer OK. */
  private static final Pattern ITEM =
      Pattern.compile("(?:HD|OK) s(\\d{1,10}) t(-1|\\d{1,10})(?: .*)?");

  private static final Pattern ACCESSED = Pattern.compile("VA (\\d{1,10}) l(\\d{1,10})(?: .*)?");

  /** Limit of the values that {@link #lastAccess} reads, which have less than 100. */
  private static final long MAX_ACCESSED_BYTES = 1 << 20;

  /** The largest {@code -I} that memcached accepts. */
  private static final long MAX_VALUE_BYTES = 1L << 30;

  private final String name;
  private final Reading<T> reading;
  final byte[] command;
  final @Nullable BinaryRequest<T> binary;
  final CompletableFuture<T> answer = new CompletableFuture<>();

  /** Reads an answer to its end; throws {@link ProtocolException} if it is malformed. */
  interface Reading<T> {
    T read(LineReader in) throws IOException, CollectionException;
  }

  /**
   * @param name the command in messages, which never show its operands: a user's id
   * @param command without the line end
   * @param binary null if the binary protocol has no such command
   */
  Request(String name, String command, Reading<T> reading, @Nullable BinaryRequest<T> binary) {
    this.name = name;
    this.command = (command + "\r\n").getBytes(StandardCharsets.UTF_8);
    this.reading = reading;
    this.binary = binary;
  }

  /** {@code stats} and its groups. */
  static Request<Statistics> statistics(Statistics.Group group) {
    return new Request<>(
        group.command(),
        group.command(),
        in -> statistics(in, group),
        BinaryRequest.statistics(group));
  }

  /**
   * @param key {@link Node#isPossibleKey possible}
   * @param maxBytes a larger value is an ERROR, and is not read
   */
  static Request<Optional<Value>> get(String key, int maxBytes) {
    return new Request<>(
        "get", "get " + key, in -> value(in, key, maxBytes), BinaryRequest.get(key, maxBytes));
  }

  /**
   * {@code mg KEY s t u} for several keys, pipelined: size and time to live of an item, and {@code
   * u} so that the request does not count as an access and moves nothing in the LRU.
   *
   * @param keys not empty, each of them {@link Node#isPossibleKey possible}
   */
  static Request<Map<String, Item>> metaGet(List<String> keys) {
    String command = keys.stream().map(Request::metaGet).collect(joining("\r\n"));
    return new Request<>("mg", command, in -> items(in, keys, Request::item), null);
  }

  /** {@code mg KEY l v u} for a few keys: the time since its last access, and the value. */
  static Request<Map<String, LastAccess>> lastAccess(List<String> keys) {
    String command = keys.stream().map("mg %s l v u"::formatted).collect(joining("\r\n"));
    return new Request<>("mg", command, in -> items(in, keys, Request::access), null);
  }

  /** Whether the server supports {@link #metaGet(List)}: from 1.6 on. */
  static Request<Boolean> hasMetaGet() {
    return new Request<>(
        "mg",
        metaGet("keystone-token-exporter"),
        in -> {
          String line = in.line();
          if (!isUnknown(line)) {
            checkAccepted("mg", line);
          }
          return !isUnknown(line);
        },
        null);
  }

  private static String metaGet(String key) {
    return "mg " + key + " s t u";
  }

  /** Waits for the answer and completes it. */
  void readAnswer(LineReader in) throws IOException, CollectionException {
    try {
      answer.complete(reading.read(in));
    } catch (ProtocolException e) {
      throw notUnderstood(name);
    }
  }

  private static Statistics statistics(LineReader in, Statistics.Group group)
      throws IOException, CollectionException {
    Map<String, String> values = new LinkedHashMap<>();
    int characters = 0;
    String line = acceptedLine(group.command(), in);
    while (!line.equals("END")) {
      characters += line.length();
      String[] words = line.split(" ", 3);
      if (words.length < 2 || !words[0].equals("STAT") || characters > group.maxCharacters) {
        throw new ProtocolException();
      }
      values.put(words[1], words.length == 3 ? words[2] : "");
      line = acceptedLine(group.command(), in);
    }
    return new Statistics(values, System.nanoTime());
  }

  private static Optional<Value> value(LineReader in, String key, int maxBytes)
      throws IOException, CollectionException {
    String line = acceptedLine("get", in);
    if (line.equals("END")) {
      return Optional.empty();
    }
    // As LineReader makes it: a character for each byte.
    String bytes = new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    String header = "VALUE " + bytes + " ";
    Matcher numbers =
        FLAGS_AND_BYTES.matcher(line.startsWith(header) ? line.substring(header.length()) : "");
    if (!numbers.matches()) {
      throw new ProtocolException();
    }
    long size = Long.parseLong(numbers.group(2));
    if (size > maxBytes) {
      throw new CollectionException(
          Kind.ERROR,
          "a value of " + size + " bytes is larger than the limit of " + maxBytes + " bytes.");
    }
    Value value = new Value((int) Long.parseLong(numbers.group(1)), in.bytes((int) size));
    if (!in.line().isEmpty() || !in.line().equals("END")) {
      throw new ProtocolException();
    }
    return Optional.of(value);
  }

  /**
   * @param item reads the rest of an item, of which the first line was read
   */
  private static <T> Map<String, T> items(LineReader in, List<String> keys, Reading<T> item)
      throws IOException, CollectionException {
    Map<String, T> found = new HashMap<>();
    for (String key : keys) {
      String line = in.line();
      if (isUnknown(line)) {
        throw new CollectionException(
            Kind.ERROR, "it does not support meta get, which memcached has from 1.6 on.");
      }
      checkAccepted("mg", line);
      if (!line.equals("EN")) {
        found.put(key, item.read(in));
      }
    }
    return found;
  }

  private static Item item(LineReader in) throws ProtocolException {
    Matcher numbers = ITEM.matcher(in.text());
    if (!numbers.matches()) {
      throw new ProtocolException();
    }
    long bytes = Long.parseLong(numbers.group(1));
    long seconds = Long.parseLong(numbers.group(2));
    if (bytes > MAX_VALUE_BYTES || seconds > Integer.MAX_VALUE) {
      throw new ProtocolException();
    }
    return new Item(
        bytes, seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
  }

  private static LastAccess access(LineReader in) throws IOException {
    Matcher numbers = ACCESSED.matcher(in.text());
    if (!numbers.matches() || Long.parseLong(numbers.group(1)) > MAX_ACCESSED_BYTES) {
      throw new ProtocolException();
    }
    byte[] bytes = in.bytes(Integer.parseInt(numbers.group(1)));
    if (!in.line().isEmpty()) {
      throw new ProtocolException();
    }
    return new LastAccess(
        Arrays.hashCode(bytes), Duration.ofSeconds(Long.parseLong(numbers.group(2))));
  }

  /** The command is missing before 1.5.19 and has another syntax before 1.6. */
  private static boolean isUnknown(String line) {
    boolean otherSyntax = line.startsWith("CLIENT_ERROR ") && !line.equals(UNAUTHENTICATED);
    return line.equals("ERROR") || otherSyntax;
  }

  private static String acceptedLine(String name, LineReader in)
      throws IOException, CollectionException {
    String line = in.line();
    checkAccepted(name, line);
    return line;
  }

  /**
   * @throws CollectionException if it is an error line, which is not quoted: it may be anything
   */
  static void checkAccepted(String name, String line) throws CollectionException {
    if (line.equals(UNAUTHENTICATED)) {
      throw new CollectionException(
          Kind.DENIED,
          "it was started with the option -Y, which neither Keystone nor the exporter supports;"
              + " start it without -Y, or with -S.");
    }
    // memcached.c: sent to a connection beyond the limit, which is then closed.
    if (line.equals("ERROR Too many open connections")) {
      throw new CollectionException(
          Kind.UNREACHABLE, "it is at its connection limit; raise its option -c.");
    }
    String word = line.split(" ", 2)[0];
    if (List.of("ERROR", "CLIENT_ERROR", "SERVER_ERROR").contains(word)) {
      throw refused(name, word);
    }
  }

  static CollectionException refused(String name, String answer) {
    return new CollectionException(
        Kind.ERROR,
        "it answered " + answer + " to \"" + name + "\"; look for the reason in its log.");
  }

  /** The answer is malformed. It is not quoted: it may be anything. */
  static CollectionException notUnderstood(String name) {
    return new CollectionException(
        Kind.ERROR,
        "its answer to \"" + name + "\" was not understood; is a memcached listening there?");
  }
}
