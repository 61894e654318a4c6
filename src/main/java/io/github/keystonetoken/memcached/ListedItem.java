package io.github.keystonetoken.memcached;

/**
 * An item as a dump listed it.
 *
 * @param key as UTF-8; where its bytes are not UTF-8, a key that no item has. Where Keystone's key
 *     mangler is off it may hold a token id, so it is never printed
 * @param bytes size of the value; -1 if the version lists none
 * @param expiresAt Unix seconds; -1 for never
 */
public record ListedItem(String key, long bytes, long expiresAt) {

  @Override
  public String toString() {
    return "an item of " + bytes + " bytes";
  }
}
