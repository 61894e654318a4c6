package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a pickled value holds: bare (Havana, token/backends/memcache.py), in a {@code CachedValue}
 * of dogpile.cache (Icehouse to Ocata, common/kvs/core.py), or behind metadata in JSON, as
 * dogpile.cache 1.1 and later stores it if the region has a serializer (api.py, region.py).
 */
final class Payload {

  private static final double LATEST_CREATION_SECONDS = 253_402_300_799.0;

  private static final Pattern METADATA =
      Pattern.compile("\\{\"ct\": ?(\\d{1,12}(?:\\.\\d{1,20})?), ?\"v\": ?\\d{1,3}}\\|");

  private static final int LONGEST_METADATA = 64;

  private final @Nullable Object value;
  private final @Nullable Instant createdAt;

  private Payload(@Nullable Object value, @Nullable Instant createdAt) {
    this.value = value;
    this.createdAt = createdAt;
  }

  /** The payload of a stored value, or null if that is an integer or plain text. */
  static @Nullable Payload of(StoredValue stored) throws UndecodableException {
    return switch (stored.form()) {
      case PICKLE -> ofPickle(stored.content());
      case INTEGER -> null;
      case TEXT -> ofSerialized(stored.content());
    };
  }

  private static Payload ofPickle(byte[] pickle) throws UndecodableException {
    Object root = BoundedUnpickler.unpickle(pickle, 0);
    if (!(root instanceof PythonObject cached)) {
      return new Payload(root, null);
    }
    if (cached.type() != PythonClass.CACHED_VALUE || cached.arguments().length != 2) {
      throw new UndecodableException("it is an object other than dogpile.cache's CachedValue");
    }
    return new Payload(cached.arguments()[0], createdAt(cached.arguments()[1]));
  }

  private static @Nullable Payload ofSerialized(byte[] content) throws UndecodableException {
    int length = Math.min(content.length, LONGEST_METADATA);
    Matcher metadata = METADATA.matcher(new String(content, 0, length, ISO_8859_1));
    if (!metadata.lookingAt()) {
      return null;
    }
    Instant createdAt = createdAt(Double.parseDouble(metadata.group(1)));
    return new Payload(BoundedUnpickler.unpickle(content, metadata.end()), createdAt);
  }

  private static @Nullable Instant createdAt(Object metadata) throws UndecodableException {
    if (!(metadata instanceof Map<?, ?>)) {
      throw new UndecodableException("its metadata is no dictionary");
    }
    Dict dict = Dict.of(metadata);
    if (!dict.has("ct")) {
      return null;
    }
    if (dict.get("ct") instanceof Number seconds) {
      return createdAt(seconds.doubleValue());
    }
    throw new UndecodableException("its creation time is no number");
  }

  /** The creation time that dogpile.cache writes, in seconds since 1970. */
  private static Instant createdAt(double seconds) throws UndecodableException {
    // Written so that NaN is refused as well.
    if (!(seconds >= 0 && seconds <= LATEST_CREATION_SECONDS)) {
      throw new UndecodableException("its creation time is out of range");
    }
    long micros = Math.round(seconds * 1e6);
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }

  @Nullable Object value() {
    return value;
  }

  /** When it was stored, as dogpile.cache records it ({@code ct}); null without. */
  @Nullable Instant createdAt() {
    return createdAt;
  }
}
