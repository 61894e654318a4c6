package io.github.keystonetoken.model;

import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import io.github.keystonetoken.model.TokenStore.Place;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Keystone's configuration, derived from its data. It stays known while the data cannot be read.
 *
 * @param place where tokens are kept; {@link Place#UNKNOWN} if no token was seen yet
 * @param lifetime of a token; null if no token was seen yet
 */
record Observed(Place place, @Nullable Duration lifetime) {

  static final Observed NOTHING = new Observed(Place.UNKNOWN, null);

  /**
   * This, replaced by what newer figures say.
   *
   * @param sql null if the database was not read
   * @param lists of the servers that were read
   * @param allRead whether each watched source was read
   */
  Observed renewed(@Nullable SqlTokens sql, Collection<ServerLists> lists, boolean allRead) {
    Place newPlace = place(sql, lists, allRead);
    ObservedLifetime longest = ObservedLifetime.longest(sql, lists);
    return new Observed(
        newPlace == Place.UNKNOWN ? place : newPlace, longest == null ? lifetime : longest.value());
  }

  private static Place place(
      @Nullable SqlTokens sql, Collection<ServerLists> lists, boolean allRead) {
    boolean inMemcached = lists.stream().anyMatch(server -> server.lists() > 0);
    if (sql != null && hasTokens(sql) && (!inMemcached || isIssuing(sql))) {
      return Place.SQL;
    }
    if (inMemcached) {
      return Place.MEMCACHED;
    }
    boolean isCache = lists.stream().anyMatch(server -> !server.cacheRegions().isEmpty());
    return isCache && allRead ? Place.NONE : Place.UNKNOWN;
  }

  private static boolean hasTokens(SqlTokens sql) {
    return sql.counts().filter(counts -> counts.active().value() > 0).isPresent();
  }

  private static boolean isIssuing(SqlTokens sql) {
    return sql.recent().filter(recent -> recent.tokens().value() > 0).isPresent();
  }
}
