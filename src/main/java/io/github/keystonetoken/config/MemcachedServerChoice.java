package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which memcached servers are watched: the flag's, else those that keep Keystone's tokens, else
 * those of its cache.
 *
 * @param servers in Keystone's order; none if none are known
 * @param keepTokens whether these servers keep tokens, and so lists
 */
record MemcachedServerChoice(List<Server> servers, boolean keepTokens) {

  private static final String REMEDY = "give --memcached.servers or --keystone.conf";

  /**
   * @param given value of {@code --memcached.servers}
   */
  static MemcachedServerChoice choose(
      @Nullable String given, KeystoneConf keystone, ProblemCollector problems) {
    if (given != null) {
      return new MemcachedServerChoice(
          parse(new Setting(given, "--memcached.servers"), problems), true);
    }
    if (keystone.keepsTokensInMemcached()) {
      Setting servers = orDefault(keystone.memcacheServers(), "[memcache] servers", problems);
      return new MemcachedServerChoice(parse(servers, problems), true);
    }
    if (keystone.cachesInMemcached()) {
      Setting servers = orDefault(keystone.cacheServers(), "[cache] memcache_servers", problems);
      return new MemcachedServerChoice(parse(servers, problems), false);
    }
    return new MemcachedServerChoice(List.of(), false);
  }

  /** Whether these are the servers of {@code [cache]}. */
  boolean areOfCache() {
    return !keepTokens && !servers.isEmpty();
  }

  /** Whether the memcached collector runs. */
  boolean isMemcachedOn(@Nullable Boolean wanted, ProblemCollector problems) {
    if (Boolean.FALSE.equals(wanted)) {
      return false;
    }
    if (servers.isEmpty()) {
      absent("memcached", wanted, problems);
    }
    return !servers.isEmpty();
  }

  /** Whether the lists collector runs. */
  boolean isListsOn(@Nullable Boolean wanted, ProblemCollector problems) {
    if (Boolean.FALSE.equals(wanted)) {
      return false;
    }
    if (servers.isEmpty()) {
      absent("lists", wanted, problems);
    } else if (!keepTokens) {
      problems.notice(
          "The memcached servers are those of Keystone's cache, where no token list is expected;"
              + " the lists collector reports what it finds there, as the regions of the cache");
    }
    return !servers.isEmpty();
  }

  private static List<Server> parse(Setting list, ProblemCollector problems) {
    return ServerList.parse(list.value(), list.where(), problems);
  }

  private static Setting orDefault(
      Optional<Setting> written, String option, ProblemCollector problems) {
    if (written.isEmpty()) {
      problems.notice(
          option + " is not set: Keystone's default " + ServerList.DEFAULT + " is used");
    }
    return written.orElse(new Setting(ServerList.DEFAULT, option));
  }

  private static void absent(String name, @Nullable Boolean wanted, ProblemCollector problems) {
    String what = "no memcached servers are known";
    if (wanted != null) {
      problems.add("--collector." + name, what, REMEDY);
    } else {
      problems.notice("The " + name + " collector is off: " + what + "; to have it, " + REMEDY);
    }
  }
}
