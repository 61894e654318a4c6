package io.github.keystonetoken.lists;

import java.util.Collection;

/** What Keystone uses its memcached servers for, as far as their keys tell. */
enum CloudKind {
  TOKENS("These memcached servers hold Keystone's token lists."),
  TOKENS_AND_CACHE(
      "These memcached servers hold Keystone's token lists, and its cache of Mitaka or later as"
          + " well."),
  CACHE(
      "These memcached servers hold Keystone's cache (Mitaka or later) and no token list: this"
          + " cloud's tokens are kept elsewhere, or nowhere if they are Fernet tokens."),
  NOTHING(
      "These memcached servers hold neither a token list of Keystone's nor the region keys of its"
          + " cache.");

  private final String message;

  CloudKind(String message) {
    this.message = message;
  }

  static CloudKind of(Collection<FoundLists> servers) {
    boolean tokens =
        servers.stream()
            .anyMatch(found -> found.count() > 0 || found.revocationListBytes().isPresent());
    boolean cache = servers.stream().anyMatch(found -> !found.cacheRegions().isEmpty());
    if (tokens) {
      return cache ? TOKENS_AND_CACHE : TOKENS;
    }
    return cache ? CACHE : NOTHING;
  }

  /** For the log. */
  String message() {
    return message;
  }
}
