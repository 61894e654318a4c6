package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.LifetimeWatch;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Largest;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists collector: finds the usertokens lists of known and unknown users on every server, and
 * reads the largest of each server.
 */
public final class ListsSource implements Source<ListsSource.Collected> {

  private static final Logger LOG = LoggerFactory.getLogger(ListsSource.class);

  /** The limit of memcached without {@code -I}, for a key of 40 characters. */
  private static final long DEFAULT_ITEM_LIMIT_BYTES = 1_048_473;

  /** Limit of unnamed users whose lists were found. */
  private static final int MOST_LEARNED = 10_000;

  private final Config.Lists config;
  private final Nodes nodes;
  private final boolean awaitsDirectory;
  private final Clock clock;
  private final KeyNaming naming;
  private final PlacementReport placement;

  // Kept from one collection to the next.
  private final List<ServerKeys> servers = new ArrayList<>();
  private final LifetimeWatch lifetimes = new LifetimeWatch();
  private final Map<String, User> learned = ServerKeys.newest(MOST_LEARNED);
  private @Nullable String contents;

  /**
   * @param nodes shared with other collectors; closed by the caller
   * @param awaitsDirectory whether another collector reads the users
   */
  public ListsSource(Config.Lists config, Nodes nodes, boolean awaitsDirectory, Clock clock) {
    this.config = config;
    this.nodes = nodes;
    this.awaitsDirectory = awaitsDirectory;
    this.clock = clock;
    this.naming = new KeyNaming(config.keyNames());
    this.placement = new PlacementReport(naming, config.servers());
    nodes.forEach(node -> servers.add(new ServerKeys(node, config.walkInterval(), clock)));
  }

  /**
   * The result of one collection.
   *
   * @param lists the outcome of each server, in the order of Keystone's list
   * @param placement where lists belong
   */
  public record Collected(Map<Server, Outcome<ServerLists>> lists, Placement placement) {}

  @Override
  public Collector collector() {
    return Collector.LISTS;
  }

  /** If the users could not be read, their lists are found by their contents. */
  @Override
  public boolean isReady(Snapshot snapshot) {
    CollectorRuns sql = snapshot.runs().get(Collector.SQL);
    return !awaitsDirectory || snapshot.users().isPresent() || (sql != null && sql.hasRun());
  }

  @Override
  public Collected collect(Snapshot snapshot, Instant deadline) throws InterruptedException {
    ListFactory factory =
        new ListFactory(
            clock.instant(), snapshot.tokenExpiration(), lifetimes, config.recentWindow());
    KnownUsers users = KnownUsers.of(config, snapshot, learned);
    Deadline perAnswer = new Deadline(clock, config.timeout(), deadline);
    ListsCollection collection =
        new ListsCollection(
            new ServerSearch.Terms(config, naming, factory, users, perAnswer), servers);
    collection.run(search -> checkSingle(search.keys.node, snapshot));
    collection.findAll(walkDeadline(deadline));
    collection.run(search -> search.readTop(largest(search, snapshot)));
    List<FoundLists> found = collection.found();
    if (found.size() == servers.size()) {
      logContents(found);
    }

    PlaceCheck places = nodes.areReplicated() ? null : placement.check(found, factory.now());
    Map<Server, Outcome<ServerLists>> lists = new LinkedHashMap<>();
    for (ServerSearch search : collection.searches) {
      Server server = search.keys.node.server();
      long limit = snapshot.itemLimitBytes(server).orElse(DEFAULT_ITEM_LIMIT_BYTES);
      lists.put(server, search.outcome(places, limit, clock.instant()));
    }
    return new Collected(
        lists,
        places == null ? Placement.REPLICATED : placement.of(places, found, lists, snapshot));
  }

  private static void checkSingle(Node node, Snapshot snapshot) throws CollectionException {
    if (NodeStats.isBalanced(snapshot.nodes().get(node.server()))) {
      throw node.failure(NodeStats.BALANCED);
    }
  }

  /** Listing all keys may take half of the time; the rest is for the requests afterwards. */
  private Deadline walkDeadline(Instant deadline) {
    Duration half = Duration.between(clock.instant(), deadline).dividedBy(2);
    return new Deadline(clock, half, deadline.minus(half));
  }

  /** The lists to report, with a known owner or not. The smaller ones are only counted. */
  private List<UserList> largest(ServerSearch search, Snapshot snapshot) {
    Set<String> reportedBefore =
        Stream.ofNullable(snapshot.lists().get(search.keys.node.server()))
            .flatMap(outcome -> outcome.figures().stream())
            .flatMap(lists -> lists.top().stream())
            .map(UserList::key)
            .collect(Collectors.toSet());
    return Largest.of(
        search.found.kept(),
        config.lists(),
        UserList::bytes,
        list -> reportedBefore.contains(list.key()));
  }

  /** Logs which of Keystone's data the servers hold, when that changes. */
  private void logContents(List<FoundLists> found) {
    boolean tokens =
        found.stream()
            .anyMatch(server -> server.count() > 0 || server.revocationListBytes.isPresent());
    boolean cache = found.stream().anyMatch(server -> !server.cacheRegions.isEmpty());
    String newest = contents(tokens, cache);
    if (!newest.equals(contents)) {
      contents = newest;
      LOG.info("{}", newest);
    }
  }

  private static String contents(boolean tokens, boolean cache) {
    if (tokens) {
      return cache
          ? "The memcached servers hold Keystone's token lists and its cache (Mitaka or later)."
          : "The memcached servers hold Keystone's token lists.";
    }
    return cache
        ? "The memcached servers hold Keystone's cache (Mitaka or later) and no token lists: tokens"
            + " are stored elsewhere, or not at all if they are Fernet tokens."
        : "The memcached servers hold neither token lists of Keystone nor its cache (Mitaka or"
            + " later).";
  }

  @Override
  public Snapshot publish(Snapshot snapshot, Outcome<Collected> outcome) {
    return snapshot
        .withFetchedBytes(nodes.fetchedBytes())
        .withPlacement(outcome.map(Collected::placement))
        .withLists(
            outcome instanceof Outcome.Failed<?> failed
                ? failed.ofEach(nodes.servers())
                : outcome.figures().orElseThrow().lists());
  }

  @Override
  public void check(Collected collected) throws CollectionException {
    CollectionException.throwIfAnyFailed(collected.lists().values());
  }
}
