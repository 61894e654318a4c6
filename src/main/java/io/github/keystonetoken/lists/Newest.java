package io.github.keystonetoken.lists;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that keeps what was put into it last, and forgets what is beyond its bound.
 *
 * @param <K> key
 * @param <V> value
 */
final class Newest<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1L;
  private static final float LOAD_FACTOR = 0.75f;

  private final int most;

  Newest(int most) {
    super(16, LOAD_FACTOR, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
