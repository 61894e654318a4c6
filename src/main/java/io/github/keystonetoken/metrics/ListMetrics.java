package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.counter;
import static io.github.keystonetoken.metrics.Metric.gauge;
import static io.github.keystonetoken.metrics.Metric.info;
import static java.util.stream.Collectors.toMap;

import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.CacheRegion;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The usertokens lists in memcached, and their placement. */
final class ListMetrics {

  static final List<Metric> TABLE =
      List.of(
          gauge("memcached_largest_usertokens_bytes{server}")
              .help(
                  "Size in bytes of the largest usertokens list on the server. Keystone loses the list when it reaches keystone_token_memcached_item_limit_bytes.")
              .example("max($)")
              .perServerLists(ServerLists::largestBytes),
          gauge("memcached_usertokens_lists{server}")
              .help("Usertokens lists on the server.")
              .example("sum($)")
              .perServerLists(ServerLists::lists),
          gauge("memcached_usertokens_misplaced{server}")
              .help(
                  "Usertokens lists that Keystone stores on another server than the one that its hash selects. Controllers have different lists of servers, or a server was down within the last hour.")
              .example("$ > 0")
              .perServerLists(ServerLists::misplaced),
          gauge("memcached_usertokens_undecodable{server}")
              .help("Usertokens lists that the exporter read and could not parse.")
              .example("$ > 0")
              .perServerLists(ServerLists::undecodable),
          gauge("memcached_usertokens_bytes{server,user_id,user_name,user_domain,key}")
              .help(
                  "Size in bytes of the largest usertokens lists of each server. The user_id is empty if the owner is not known.")
              .example("topk(5, $)")
              .values(perList(UserList::bytes)),
          gauge("memcached_usertokens_entries{server,user_id,user_name,user_domain,key,state}")
              .help(
                  "Entries of the largest usertokens lists by state: live, expired (kept until the user's next token is issued), unknown (all of a list without expiries, Grizzly), malformed (ignored by Keystone; only if there are any).")
              .example("topk(5, ${state=\"live\"})")
              .values(perList(list -> list.entries().map(Entries::byState))),
          gauge("memcached_usertokens_recent_entries{server,user_id,user_name,user_domain,key}")
              .help(
                  "Tokens in the largest usertokens lists that were issued within keystone_token_recent_window_seconds before the collection. Each of them sent the whole list again.")
              .example("topk(5, $)")
              .values(perList(list -> list.entries().flatMap(Entries::recent))),
          gauge(
                  "memcached_usertokens_rewrite_timestamp_seconds{server,user_id,user_name,user_domain,key}")
              .help("Unix time at which Keystone last stored the usertokens list.")
              .example("time() - $")
              .values(perList(UserList::rewrittenAt)),
          gauge("memcached_usertokens_rewrite_bytes_per_second{server}")
              .help(
                  "Bytes per second that list rewrites send to the server, estimated as recent tokens times size of their list. The server sends as much, because Keystone reads a list before it rewrites it.")
              .example("$ / rate(keystone_token_memcached_read_bytes_total[5m])")
              .perServerLists(ServerLists::rewriteBytesPerSecond),
          counter("memcached_usertokens_resets_total{server}")
              .help(
                  "Usertokens lists that overflowed since the exporter started: near the item limit they fell below a quarter of their size, with most of their tokens unexpired. Tokens that were lost from a list can no longer be revoked by user.")
              .example("increase($[1h]) > 0")
              .perServerLists(ServerLists::resets),
          info("memcached_user_placement_info{user_id,user_name,user_domain,key,server}")
              .help(
                  "Key of each reported usertokens list, and of those of the users that the database reports, and the server that Keystone's hash selects for it. The list may be on another server.")
              .example("count by (server) ($)")
              .values(ListMetrics::placements));

  /** Keystone's cache on the same servers. */
  static final List<Metric> CACHE =
      List.of(
          info("memcached_cache_region_info{server,cache_region}")
              .help("Regions of Keystone's cache (Mitaka or later) whose keys are on the server.")
              .example("count by (cache_region) ($)")
              .perServerLists(perRegion(copy -> 1)),
          gauge("memcached_cache_region_last_access_timestamp_seconds{server,cache_region}")
              .help(
                  "Unix time at which Keystone last used the key of the region on the server, as far as memcached records it. Absent before memcached 1.6 and with SASL.")
              .example("time() - $")
              .perServerLists(
                  perRegion(
                      copy -> Optional.of(copy.lastAccess()).filter(at -> copy.tellsAccess()))),
          gauge("cache_split{cache_region}")
              .help(
                  "1 if controllers use the key of this cache region on different servers at the same time: a token that one revokes is still accepted by another. Absent if it is not known, and while the cache is idle.")
              .example("$ == 1")
              .values(ListMetrics::splits));

  private ListMetrics() {}

  private static Function<ServerLists, Map<String, Object>> perRegion(
      Function<CacheCopy, Object> value) {
    return lists ->
        lists.cacheRegions().entrySet().stream()
            .collect(toMap(Map.Entry::getKey, region -> value.apply(region.getValue())));
  }

  private static void splits(Snapshot snapshot, Points points) {
    for (CacheRegion region : snapshot.cacheRegions()) {
      if (region.split() != null) {
        points.point(1, region.name());
      } else if (region.isWhole()) {
        points.point(0, region.name());
      }
    }
  }

  /** One value of each reported list. */
  private static BiConsumer<Snapshot, Points> perList(Function<UserList, ?> value) {
    return (snapshot, points) ->
        snapshot
            .listFigures()
            .forEach(
                (server, lists) ->
                    lists
                        .top()
                        .forEach(
                            list ->
                                points.point(value.apply(list), server, list.user(), list.key())));
  }

  /** Of the reported lists, and of the users that only SQL reports. */
  private static void placements(Snapshot snapshot, Points points) {
    Set<String> found = new HashSet<>();
    snapshot.listFigures().values().stream()
        .flatMap(lists -> lists.top().stream())
        .forEach(
            list -> {
              found.add(list.user().id());
              points.point(list.home().map(home -> Map.of(home, 1)), list.user(), list.key());
            });
    snapshot.placementFigures().stream()
        .flatMap(placement -> placement.users().stream())
        .filter(user -> !found.contains(user.user().id()))
        .forEach(user -> points.point(1, user.user(), user.key(), user.server()));
  }
}
