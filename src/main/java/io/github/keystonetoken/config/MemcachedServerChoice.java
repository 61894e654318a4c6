package io.github.keystonetoken.config;

import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which memcached servers are watched: the flag's, else those that keep Keystone's tokens, else
 * those of its cache.
 *
 * @param servers in Keystone's order; none if none are known
 * @param areOfCache whether these are the servers of {@code [cache]}, which keep no tokens
 */
record MemcachedServerChoice(List<Server> servers, boolean areOfCache) {

  /**
   * @param flag value of {@code --memcached.servers}
   */
  static MemcachedServerChoice choose(
      @Nullable String flag, KeystoneConf keystone, ProblemCollector problems) {
    boolean isCache = false;
    Setting list = null;
    if (flag != null) {
      list = new Setting(flag, "--memcached.servers", problems);
    } else if (keystone.keepsTokensInMemcached()) {
      list = orDefault(keystone.memcacheServers(), "[memcache] servers", problems);
    } else if (keystone.cachesInMemcached()) {
      isCache = true;
      list = orDefault(keystone.cacheServers(), "[cache] memcache_servers", problems);
    }
    List<Server> servers = list == null ? List.of() : ServerList.parse(list);
    return new MemcachedServerChoice(servers, isCache && !servers.isEmpty());
  }

  private static Setting orDefault(
      Optional<Setting> written, String option, ProblemCollector problems) {
    if (written.isEmpty()) {
      problems.notice(
          option + " is not set: Keystone's default " + ServerList.DEFAULT + " is used");
    }
    return written.orElse(new Setting(ServerList.DEFAULT, option, problems));
  }

  /**
   * Whether a collector of these servers runs.
   *
   * @param wanted value of its flag
   */
  boolean isOn(String collector, @Nullable Boolean wanted, ProblemCollector problems) {
    if (Boolean.FALSE.equals(wanted)) {
      return false;
    }
    if (servers.isEmpty()) {
      problems.nothingToWatch(
          collector,
          wanted,
          "no memcached servers are known",
          "give --memcached.servers or --keystone.conf");
    } else if (areOfCache && collector.equals("lists")) {
      problems.notice(
          "The memcached servers are those of Keystone's cache, where no token list is expected;"
              + " the lists collector reports what it finds there, as the regions of the cache");
    }
    return !servers.isEmpty();
  }
}
