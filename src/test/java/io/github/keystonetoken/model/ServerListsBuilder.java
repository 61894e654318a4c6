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
  public long undecodable;
  private Duration recentWindow = Duration.ofMinutes(10);
  public OptionalLong revocationListBytes = OptionalLong.empty();
  public long resets;
  public Optional<ServerLists.Reset> lastReset = Optional.empty();
  public Optional<KeyScan> scan = Optional.empty();
  public Map<String, CacheCopy> cacheRegions = Map.of();

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

  public ServerListsBuilder recentWindow(Duration window) {
    recentWindow = window;
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
