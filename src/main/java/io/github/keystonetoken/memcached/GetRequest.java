package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code get} of one key, the value as bytes. */
final class GetRequest extends Request<Optional<Value>> {

  private static final Pattern FLAGS_AND_BYTES = Pattern.compile("(\\d{1,10}) (\\d{1,10})");

  private final String header;
  private final int maxBytes;

  /** What is being read; null until the header came. */
  private @Nullable Value value;

  private @Nullable ByteBuffer missing;
  private boolean lineEnded;

  /**
   * @param key {@link Node#isPossibleKey possible}
   */
  GetRequest(String key, int maxBytes) {
    super("get", "get " + key + "\r\n");
    // As LineReader makes it: a character for each byte.
    String bytes = new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    this.header = "VALUE " + bytes + " ";
    this.maxBytes = maxBytes;
  }

  @Override
  void read(ByteBuffer data) throws CollectionException {
    if (missing != null && missing.hasRemaining()) {
      ByteBuffer part =
          data.slice(data.position(), Math.min(data.remaining(), missing.remaining()));
      data.position(data.position() + part.remaining());
      missing.put(part);
      return;
    }
    String line = nextLine(data);
    if (line == null) {
      return;
    }
    if (line.equals("END") && (value == null || lineEnded)) {
      complete(Optional.ofNullable(value));
    } else if (value == null) {
      begin(line);
    } else if (line.isEmpty() && !lineEnded) {
      lineEnded = true;
    } else {
      throw notUnderstood();
    }
  }

  private void begin(String line) throws CollectionException {
    if (!line.startsWith(header)) {
      throw notUnderstood();
    }
    Matcher numbers = FLAGS_AND_BYTES.matcher(line.substring(header.length()));
    if (!numbers.matches()) {
      throw notUnderstood();
    }
    long size = Long.parseLong(numbers.group(2));
    if (size > maxBytes) {
      throw new CollectionException(
          Kind.ERROR,
          "a value of " + size + " bytes is larger than the " + maxBytes + " that were allowed.");
    }
    byte[] bytes = new byte[(int) size];
    value = new Value(Long.parseLong(numbers.group(1)), bytes);
    missing = ByteBuffer.wrap(bytes);
  }
}
