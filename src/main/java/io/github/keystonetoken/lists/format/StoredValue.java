package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A value stored by a Python client of memcached, with its payload if it is pickled: bare (Havana,
 * token/backends/memcache.py), in a {@code CachedValue} of dogpile.cache (Icehouse to Ocata,
 * common/kvs/core.py), or after metadata in JSON, where a list may be JSON too. Not a record, which
 * would print and compare it.
 */
final class StoredValue {

  /**
   * Limit of the decompressed size. A token list shrinks to about two fifths, so the 1 MiB that
   * memcached accepts comes from less than 3 MiB.
   */
  static final int MAX_DECOMPRESSED_BYTES = 4 << 20;

  // python-memcached, pymemcache, pylibmc and bmemcached agree, except on which integer flag means
  // which type (pylibmc), and on 16, which means binary to bmemcached.
  private static final int PICKLE = 1;
  private static final int INTEGER = 2 | 4;
  private static final int COMPRESSED = 8;
  private static final int TEXT = 16;

  /**
   * Stored before the payload by dogpile.cache from 1.1 on if the region has a serializer
   * (region.py, {@code _serialize_cached_value_elements}, 1.1.0 to 1.5.0).
   */
  private static final Pattern METADATA =
      Pattern.compile("\\{\"ct\": ?(\\d{1,12}(?:\\.\\d{1,20})?), ?\"v\": ?\\d{1,3}}\\|");

  private static final int LONGEST_METADATA = 64;

  /** Decompressed. */
  final byte[] content;

  /** Whether the content is plain text, and there is no payload. */
  final boolean isText;

  /** The value of the pickle or the JSON array. */
  final @Nullable Object payload;

  /** When it was stored, by dogpile.cache ({@code ct}); null without dogpile.cache. */
  final @Nullable Instant createdAt;

  private StoredValue(
      byte[] content, boolean isText, @Nullable Object payload, @Nullable Instant createdAt) {
    this.content = content;
    this.isText = isText;
    this.payload = payload;
    this.createdAt = createdAt;
  }

  /**
   * Decompresses and unpickles.
   *
   * @param value as stored in memcached
   * @param flags the client flags stored with it
   */
  static StoredValue of(byte[] value, int flags) throws UndecodableException {
    if ((flags & ~(PICKLE | INTEGER | COMPRESSED | TEXT)) != 0) {
      String number = Integer.toUnsignedString(flags);
      throw new UndecodableException(
          "its flags are " + number + ", as no client of Keystone sets them");
    }
    byte[] content = (flags & COMPRESSED) == 0 ? value : decompress(value);
    if ((flags & PICKLE) != 0) {
      return pickled(content);
    }
    if ((flags & INTEGER) != 0) {
      throw new UndecodableException("it is an integer and no list");
    }
    return textOrSerialized(content);
  }

  private static byte[] decompress(byte[] value) throws UndecodableException {
    byte[] content;
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(value))) {
      content = in.readNBytes(MAX_DECOMPRESSED_BYTES + 1);
    } catch (EOFException e) {
      throw new UndecodableException("its compressed data is cut off");
    } catch (IOException e) {
      throw new UndecodableException("it is not compressed by zlib as its flags say");
    }
    if (content.length > MAX_DECOMPRESSED_BYTES) {
      throw new UndecodableException(
          "it decompresses to more than " + MAX_DECOMPRESSED_BYTES + " bytes");
    }
    return content;
  }

  private static StoredValue pickled(byte[] content) throws UndecodableException {
    Object root = BoundedUnpickler.unpickle(content, 0);
    if (!(root instanceof PythonClass.Instance cached)) {
      return new StoredValue(content, false, root, null);
    }
    if (cached.type != PythonClass.CACHED_VALUE || cached.arguments.length != 2) {
      throw new UndecodableException("it is an object other than dogpile.cache's CachedValue");
    }
    if (!(cached.arguments[1] instanceof Map<?, ?> metadata)) {
      throw new UndecodableException("its metadata is no dictionary");
    }
    if (!metadata.containsKey("ct")) {
      return new StoredValue(content, false, cached.arguments[0], null);
    }
    if (!(metadata.get("ct") instanceof Number seconds)) {
      throw new UndecodableException("its creation time is no number");
    }
    return new StoredValue(content, false, cached.arguments[0], instant(seconds.doubleValue()));
  }

  private static StoredValue textOrSerialized(byte[] content) throws UndecodableException {
    int length = Math.min(content.length, LONGEST_METADATA);
    Matcher metadata = METADATA.matcher(new String(content, 0, length, ISO_8859_1));
    if (!metadata.lookingAt()) {
      return new StoredValue(content, true, null, null);
    }
    Instant createdAt = instant(Double.parseDouble(metadata.group(1)));
    int start = metadata.end();
    // No pickle starts with this.
    boolean isJson = start < content.length && content[start] == '[';
    Object payload =
        isJson
            ? new JsonScanner(content, start).entries()
            : BoundedUnpickler.unpickle(content, start);
    return new StoredValue(content, false, payload, createdAt);
  }

  /** The creation time that dogpile.cache writes, in seconds since 1970. */
  private static Instant instant(double seconds) throws UndecodableException {
    // Negated, so that NaN is refused as well.
    if (!(seconds >= 0 && seconds <= TokenContents.LATEST_SECOND)) {
      throw new UndecodableException("its creation time is out of range");
    }
    long micros = Math.round(seconds * 1e6);
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }
}
