package io.github.keystonetoken.lists.format;

import io.github.keystonetoken.pickle.ByteString;
import io.github.keystonetoken.pickle.Dict;
import io.github.keystonetoken.pickle.Instance;
import io.github.keystonetoken.pickle.Items;
import io.github.keystonetoken.pickle.Limits;
import io.github.keystonetoken.pickle.PickleException;
import io.github.keystonetoken.pickle.Unpickler;
import io.github.keystonetoken.pickle.Value;
import io.github.keystonetoken.pickle.Value.FloatNumber;
import io.github.keystonetoken.pickle.Value.IntegerNumber;
import java.time.Instant;
import java.util.Optional;

/**
 * A pickled list: bare (Havana, token/backends/memcache.py) or in a {@code CachedValue} of
 * dogpile.cache (Icehouse to Ocata, common/kvs/core.py). Its entries are pairs of id and expiry, or
 * in the revocation list from Icehouse on dictionaries of both.
 */
final class PickledTokenList {

  /** Keystone's dictionaries have three pairs. A lookup in a larger one could be made to last. */
  private static final int MAX_DICT_SIZE = 64;

  private static final double LATEST_CREATION_SECONDS = 253_402_300_799.0;

  private PickledTokenList() {}

  /** The list in a pickle. */
  static TokenList decode(byte[] pickle) throws UndecodableException {
    Value root = unpickle(pickle, 0);
    if (!(root instanceof Instance cached)) {
      return list(root, Optional.empty());
    }
    if (!cached.type().is("dogpile.cache.api", "CachedValue") || cached.arguments().size() != 2) {
      throw new UndecodableException("it is an object other than dogpile.cache's CachedValue");
    }
    return list(cached.arguments().get(0), createdAt(cached.arguments().get(1)));
  }

  /** The list in a pickle that starts at {@code offset} and has its creation time elsewhere. */
  static TokenList decode(byte[] data, int offset, Instant createdAt) throws UndecodableException {
    return list(unpickle(data, offset), Optional.of(createdAt));
  }

  /** The creation time that dogpile.cache writes, in seconds since 1970. */
  static Instant createdAt(double seconds) throws UndecodableException {
    // Written so that NaN is refused as well.
    if (!(seconds >= 0 && seconds <= LATEST_CREATION_SECONDS)) {
      throw new UndecodableException("its creation time is out of range");
    }
    long micros = Math.round(seconds * 1e6);
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
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

  private static TokenList list(Value payload, Optional<Instant> createdAt)
      throws UndecodableException {
    if (!(payload instanceof Items list) || list.kind() != Items.Kind.LIST) {
      throw new UndecodableException("it holds something else than a list");
    }
    ByteString[] ids = new ByteString[list.size()];
    long[] expiries = new long[list.size()];
    for (int i = 0; i < ids.length; i++) {
      Value entry = list.get(i);
      ids[i] = id(entry);
      expiries[i] = Expiry.micros(expiry(entry));
    }
    return TokenList.withExpiries(createdAt, ids, expiries);
  }

  private static ByteString id(Value entry) throws UndecodableException {
    if (part(entry, 0, "id") instanceof ByteString id) {
      return id;
    }
    throw new UndecodableException("an entry has an id that is no text");
  }

  private static Value expiry(Value entry) throws UndecodableException {
    return part(entry, 1, "expires");
  }

  private static Value part(Value entry, int index, String key) throws UndecodableException {
    if (entry instanceof Items pair && pair.size() == 2 && isSequence(pair)) {
      return pair.get(index);
    }
    if (entry instanceof Dict dict && dict.size() <= MAX_DICT_SIZE) {
      return dict.get(key).orElseThrow(() -> new UndecodableException("an entry has no " + key));
    }
    throw new UndecodableException("an entry is neither a pair nor a dictionary");
  }

  private static boolean isSequence(Items items) {
    return items.kind() == Items.Kind.TUPLE || items.kind() == Items.Kind.LIST;
  }
}
