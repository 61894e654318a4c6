package io.github.keystonetoken.demo;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * A usertokens list as Kilo stores it: dogpile.cache's CachedValue of a list of (token id, expiry),
 * pickled by cPickle (python-memcached 1.53).
 */
public final class TokenListValue {

  static final DateTimeFormatter EXPIRY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private TokenListValue() {}

  /**
   * The value.
   *
   * @param entries oldest first, at least one
   * @param stored dogpile's {@code ct}, Unix seconds
   */
  public static byte[] of(List<ListEntry> entries, BigDecimal stored) {
    CPickle pickle = new CPickle().global("dogpile.cache.api", "CachedValue").keep();
    pickle.mark().emptyList();
    int newest = entries.size() - 1;
    for (int i = 0; i <= newest; i++) {
      ListEntry entry = entries.get(i);
      pickle.mark().string(entry.tokenId());
      // Keystone's loop over the old entries still holds the last one's id, and its caller the
      // new token: cPickle sees further references and keeps these strings.
      if (i >= newest - 1) {
        pickle.keep();
      }
      pickle.string(EXPIRY.format(entry.expires()));
      if (i == newest) {
        pickle.keep();
      }
      pickle.tuple().append();
    }
    return metadata(pickle, stored).end();
  }

  /** Closes a CachedValue: its metadata, and the call that makes it. */
  static CPickle metadata(CPickle pickle, BigDecimal stored) {
    pickle.emptyDict().string("v").integer(1).setItem();
    return pickle.string("ct").keep().real(stored).setItem().call();
  }
}
