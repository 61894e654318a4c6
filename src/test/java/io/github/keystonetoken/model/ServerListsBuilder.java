package io.github.keystonetoken.model;

import io.github.keystonetoken.model.ServerLists.KeyScan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The lists of one server that was read whole, of which tests change what they need. */
public final class ServerListsBuilder {

  private final List<UserList> top;
  private long undecodable;
  private Duration recentWindow = Duration.ofMinutes(10);
  private OptionalLong revocationListBytes = OptionalLong.empty();
  private long resets;
  private Optional<ServerLists.Reset> lastReset = Optional.empty();
  private Optional<KeyScan> scan = Optional.empty();
  private Map<String, CacheCopy> cacheRegions = Map.of();

  public ServerListsBuilder(List<UserList> top) {
    this.top = top;
  }

  public static ServerLists of(UserList... top) {
    return new ServerListsBuilder(List.of(top)).build();
  }

  /** A list without a problem. */
  public static UserList list(
      User user,
      String key,
      Server home,
      boolean misplaced,
      long bytes,
      Optional<Instant> rewrittenAt,
      Optional<UserList.Entries> entries) {
    return UserList.unread("", key, bytes, Optional.empty())
        .withOwner(user)
        .withPlace(home, misplaced)
        .withContents(rewrittenAt, entries);
  }

  /** Entries of a list that has expiries and nothing else. */
  public static UserList.Entries entries(long live, long expired, Optional<Long> recent) {
    return new UserList.Entries(live, expired, 0, 0, recent);
  }

  public ServerListsBuilder undecodable(long number) {
    undecodable = number;
    return this;
  }

  public ServerListsBuilder recentWindow(Duration window) {
    recentWindow = window;
    return this;
  }

  public ServerListsBuilder revocationList(long bytes) {
    revocationListBytes = OptionalLong.of(bytes);
    return this;
  }

  public ServerListsBuilder resets(long number, Optional<ServerLists.Reset> last) {
    resets = number;
    lastReset = last;
    return this;
  }

  public ServerListsBuilder scan(KeyScan newScan) {
    scan = Optional.of(newScan);
    return this;
  }

  public ServerListsBuilder cacheRegions(Map<String, CacheCopy> regions) {
    cacheRegions = regions;
    return this;
  }

  public ServerLists build() {
    return new ServerLists(
        top.size(),
        OptionalLong.of(top.stream().filter(UserList::misplaced).count()),
        undecodable,
        top.stream().mapToLong(UserList::bytes).sum(),
        top.stream().mapToLong(UserList::bytes).max(),
        top,
        recentWindow,
        revocationListBytes,
        resets,
        lastReset,
        scan,
        Optional.empty(),
        cacheRegions);
  }
}
