package io.github.keystonetoken.lists.format;

import io.github.keystonetoken.pickle.ByteString;
import io.github.keystonetoken.pickle.Dict;
import io.github.keystonetoken.pickle.Items;
import io.github.keystonetoken.pickle.Value;

/**
 * A pickled list (Havana to Ocata). Its entries are pairs of id and expiry, or in the revocation
 * list from Icehouse on dictionaries of both.
 */
final class PickledTokenList {

  /** Keystone's dictionaries have three pairs. A lookup in a larger one could be made to last. */
  private static final int MAX_DICT_SIZE = 64;

  private PickledTokenList() {}

  static TokenList of(CachedPayload payload) throws UndecodableException {
    if (!(payload.value() instanceof Items list) || list.kind() != Items.Kind.LIST) {
      throw new UndecodableException("it holds something else than a list");
    }
    ByteString[] ids = new ByteString[list.size()];
    long[] expiries = new long[list.size()];
    for (int i = 0; i < ids.length; i++) {
      Value entry = list.get(i);
      ids[i] = id(entry);
      expiries[i] = Expiry.micros(expiry(entry));
    }
    return TokenList.withExpiries(payload.createdAt(), ids, expiries);
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
