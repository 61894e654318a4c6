package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.format.TokenListDecoder;
import io.github.keystonetoken.lists.format.UndecodableException;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds one user's token list, whoever it is: figures tell of the largest lists only. */
public final class UserListLookup {

  private final Config.Lists config;
  private final Nodes nodes;
  private final Snapshot snapshot;
  private final KeyNaming naming;
  private final EveryServer servers;
  private final Clock clock;

  /**
   * @param snapshot says who is known
   */
  public UserListLookup(Config.Lists config, Nodes nodes, Snapshot snapshot, Clock clock) {
    this.config = config;
    this.nodes = nodes;
    this.snapshot = snapshot;
    this.naming = new KeyNaming(config.keyNames());
    this.servers = new EveryServer(nodes, config.timeout(), clock);
    this.clock = clock;
  }

  /**
   * What is known of one user's lists.
   *
   * @param places where the hash puts them, by key; all servers if each has every list
   * @param found those that are there
   * @param failures why a server was not looked at, by server
   */
  public record UserLists(
      String userId,
      String userName,
      Map<String, List<Server>> places,
      List<Sighting> found,
      Map<Server, String> failures) {}

  /**
   * A list that is there.
   *
   * @param holder the server that has it
   */
  public record Sighting(Server holder, UserList list) {}

  /** The lists of one user. */
  public UserLists of(String userId) throws InterruptedException {
    List<String> keys = naming.userTokens(userId);
    Map<Server, Outcome<Map<String, Value>>> answers = servers.get(keys);
    Map<Server, String> failures = EveryServer.failures(answers);
    Ring ring = nodes.areReplicated() ? null : new Ring(config.servers(), failures.keySet());
    Map<String, List<Server>> places = new LinkedHashMap<>();
    keys.forEach(key -> places.put(key, ring == null ? config.servers() : ring.homesOf(key)));
    String userName = KnownUsers.of(config, snapshot).nameOf(userId);
    List<Sighting> found = new ArrayList<>();
    EveryServer.answered(answers)
        .forEach(
            (holder, values) ->
                values.forEach(
                    (key, value) ->
                        found.add(
                            new Sighting(
                                holder, list(userId, userName, key, value, holder, ring)))));
    return new UserLists(userId, userName, places, found, failures);
  }

  private UserList list(
      String userId, String userName, String key, Value value, Server holder, @Nullable Ring ring) {
    Reading reading =
        new Reading(clock.instant(), snapshot.tokenExpiration(), config.recentWindow());
    Optional<ListContents> contents = decode(value, reading);
    return new UserList(
        userId,
        userName,
        key,
        Optional.ofNullable(ring).map(known -> known.homeOf(key, holder)),
        ring != null && ring.isMisplaced(key, holder),
        value.bytes().length,
        contents.flatMap(ListContents::createdAt),
        contents.flatMap(ListContents::entries));
  }

  private static Optional<ListContents> decode(Value value, Reading reading) {
    try {
      return Optional.of(reading.of(TokenListDecoder.decode(value.bytes(), (int) value.flags())));
    } catch (UndecodableException e) {
      // Its size and place are of use all the same.
      return Optional.empty();
    }
  }

  /** The ids of those whom a name or id means: names are unique within a domain only. */
  public List<String> idsOf(String nameOrId) {
    KnownUsers users = KnownUsers.of(config, snapshot);
    if (users.isKnown(nameOrId)) {
      return List.of(nameOrId);
    }
    return users.ids().filter(id -> users.nameOf(id).equals(nameOrId)).toList();
  }
}
