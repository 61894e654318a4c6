package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.keystonetoken.pickle.Dict;
import io.github.keystonetoken.pickle.Instance;
import io.github.keystonetoken.pickle.Limits;
import io.github.keystonetoken.pickle.PickleException;
import io.github.keystonetoken.pickle.Unpickler;
import io.github.keystonetoken.pickle.Value;
import io.github.keystonetoken.pickle.Value.FloatNumber;
import io.github.keystonetoken.pickle.Value.IntegerNumber;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pickled value holds: bare (Havana, token/backends/memcache.py), in a {@code CachedValue}
 * of dogpile.cache (Icehouse to Ocata, common/kvs/core.py), or behind metadata in JSON, as
 * dogpile.cache 1.1 and later stores it where the region has a serializer (api.py, region.py).
 *
 * @param value the payload
 * @param createdAt when it was stored, as dogpile.cache records it ({@code ct}); empty without
 */
record CachedPayload(Value value, Optional<Instant> createdAt) {

  /** Keystone's dictionaries have three pairs. A lookup in a larger one could be made to last. */
  private static final int MAX_DICT_SIZE = 64;

  private static final double LATEST_CREATION_SECONDS = 253_402_300_799.0;

  private static final Pattern METADATA =
      Pattern.compile("\\{\"ct\": ?(\\d{1,12}(?:\\.\\d{1,20})?), ?\"v\": ?\\d{1,3}}\\|");

  private static final int LONGEST_METADATA = 64;

  /** The payload of a pickle that starts where the value does. */
  static CachedPayload ofPickle(byte[] pickle) throws UndecodableException {
    Value root = unpickle(pickle, 0);
    if (!(root instanceof Instance cached)) {
      return new CachedPayload(root, Optional.empty());
    }
    if (!cached.type().is("dogpile.cache.api", "CachedValue") || cached.arguments().size() != 2) {
      throw new UndecodableException("it is an object other than dogpile.cache's CachedValue");
    }
    return new CachedPayload(cached.arguments().get(0), createdAt(cached.arguments().get(1)));
  }

  /** The payload behind metadata; empty if the value does not start with such. */
  static Optional<CachedPayload> ofSerialized(byte[] content) throws UndecodableException {
    int length = Math.min(content.length, LONGEST_METADATA);
    Matcher metadata = METADATA.matcher(new String(content, 0, length, ISO_8859_1));
    if (!metadata.lookingAt()) {
      return Optional.empty();
    }
    Instant createdAt = createdAt(Double.parseDouble(metadata.group(1)));
    return Optional.of(
        new CachedPayload(unpickle(content, metadata.end()), Optional.of(createdAt)));
  }

  private static Value unpickle(byte[] data, int offset) throws UndecodableException {
    try {
      return Unpickler.unpickle(data, offset, data.length - offset, Limits.DEFAULT);
    } catch (PickleException e) {
      throw new UndecodableException("it cannot be unpickled: " + e.getMessage());
    }
  }

  private static Optional<Instant> createdAt(Value metadata) throws UndecodableException {
    if (!(metadata instanceof Dict dict) || dict.size() > MAX_DICT_SIZE) {
      throw new UndecodableException("its metadata is no dictionary");
    }
    Optional<Value> created = dict.get("ct");
    if (created.isEmpty()) {
      return Optional.empty();
    }
    if (created.get() instanceof FloatNumber seconds) {
      return Optional.of(createdAt(seconds.value()));
    }
    if (created.get() instanceof IntegerNumber seconds) {
      return Optional.of(createdAt((double) seconds.value()));
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
}
