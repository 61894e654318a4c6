package io.github.keystonetoken.memcached;

/**
 * An item of a dump.
 *
 * @param key as UTF-8; if its bytes are not UTF-8, a key that no item has. If Keystone's key
 *     mangler is off, it may contain a token id, so it is never printed
 * @param bytes size of the value; -1 if the version lists none
 * @param expiresAt Unix seconds; -1 for never
 */
public record ListedItem(String key, long bytes, long expiresAt) {

  @Override
  public String toString() {
    return "an item of " + bytes + " bytes";
  }
}
