package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Largest;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.model.UserList;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists collector: looks for the usertokens list of every known user on every server, and for
 * lists of unknown users, and reads the largest of each.
 */
public final class ListsSource implements Source<ListsSource.Collected> {

  private static final Logger LOG = LoggerFactory.getLogger(ListsSource.class);

  /** Of memcached without {@code -I}, for a key of 40 characters. */
  private static final long DEFAULT_ITEM_LIMIT_BYTES = 1_048_473;

  private final Config.Lists config;
  private final Nodes nodes;
  private final boolean awaitsDirectory;
  private final Clock clock;
  private final KeyNaming naming;
  private final ListsMemory memory;
  private final PlacementReport placement;
  private @Nullable String contents;

  /**
   * Prepares the collector.
   *
   * @param nodes shared with other collectors; closed by the caller
   * @param awaitsDirectory whether another collector reads the users
   */
  public ListsSource(Config.Lists config, Nodes nodes, boolean awaitsDirectory, Clock clock) {
    this.config = config;
    this.nodes = nodes;
    this.awaitsDirectory = awaitsDirectory;
    this.clock = clock;
    this.naming = new KeyNaming(config.keyNames());
    this.memory = new ListsMemory(nodes, config.walkInterval(), clock);
    this.placement = new PlacementReport(naming, config.servers());
  }

  /**
   * The result of one collection.
   *
   * @param lists what came of each server, in the order of Keystone's list
   * @param placement where lists belong
   */
  public record Collected(Map<Server, Outcome<ServerLists>> lists, Placement placement) {}

  @Override
  public Collector collector() {
    return Collector.LISTS;
  }

  @Override
  public boolean isReady(Snapshot snapshot) {
    return !awaitsDirectory || snapshot.users().isPresent() || hasTriedSql(snapshot);
  }

  /** Where the users could not be read, others are found by what the lists hold. */
  private static boolean hasTriedSql(Snapshot snapshot) {
    return Optional.ofNullable(snapshot.runs().get(Collector.SQL))
        .filter(CollectorRuns::hasRun)
        .isPresent();
  }

  @Override
  public Collected collect(Snapshot snapshot, Instant deadline) throws InterruptedException {
    Deadline perAnswer = new Deadline(clock, config.timeout(), deadline);
    Reading reading =
        new Reading(clock.instant(), snapshot.tokenExpiration(), config.recentWindow());
    KnownUsers users =
        new KnownUsers(
            snapshot.users().orElse(UserDirectory.empty()), config.users(), memory.learned());
    List<ServerSearch> searches = new ArrayList<>();
    for (Node node : nodes) {
      ListReader reader = new ListReader(node, perAnswer, config.fetchLimitBytes());
      // Enough to choose from: what was reported before counts for a tenth more than it is.
      int kept = 100 + 2 * config.lists();
      searches.add(new ServerSearch(node, memory.keysOf(node), reader, reading, kept));
    }
    ListsCollection collection =
        new ListsCollection(naming, memory, users, reading, perAnswer, searches);
    collection.run(walkDeadline(deadline), config.lists());
    List<FoundLists> found = collection.found();
    if (found.size() == searches.size()) {
      logContents(found);
    }

    Ring ring = nodes.areReplicated() ? null : placement.ring(found);
    Map<Server, Outcome<ServerLists>> servers = new LinkedHashMap<>();
    for (ServerSearch search : searches) {
      servers.put(search.node().server(), outcome(search, users, ring, snapshot));
    }
    return new Collected(
        servers,
        ring == null ? Placement.REPLICATED : placement.of(found, servers.values(), snapshot));
  }

  /** Listing all keys may take half of the time; the rest is for what is asked afterwards. */
  private Deadline walkDeadline(Instant deadline) {
    Duration half = Duration.between(clock.instant(), deadline).dividedBy(2);
    return new Deadline(clock, half, deadline.minus(half));
  }

  private Outcome<ServerLists> outcome(
      ServerSearch search, KnownUsers users, @Nullable Ring ring, Snapshot snapshot)
      throws InterruptedException {
    Failure failure = search.failure();
    if (failure != null) {
      return Outcome.failed(failure, clock.instant());
    }
    Server server = search.node().server();
    long limit = snapshot.itemLimitBytes(server).orElse(DEFAULT_ITEM_LIMIT_BYTES);
    search.keys().resets().begin(limit, clock.instant());
    Set<String> reportedBefore = reportedUsers(snapshot.lists().get(server));
    // The smaller ones are only counted.
    List<StoredList> largest =
        Largest.of(
            search.found().largestOfEachUser(),
            config.lists(),
            StoredList::bytes,
            list -> reportedBefore.contains(list.userId()));
    try {
      return Outcome.ok(search.report(users, ring, largest), clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(e.failure(), clock.instant());
    }
  }

  /** Logs what Keystone uses the servers for, as far as their keys tell, when that changes. */
  private void logContents(List<FoundLists> found) {
    boolean tokens =
        found.stream()
            .anyMatch(server -> server.count() > 0 || server.revocationListBytes().isPresent());
    boolean cache = found.stream().anyMatch(server -> !server.cacheRegions().isEmpty());
    String newest = contents(tokens, cache);
    if (!newest.equals(contents)) {
      contents = newest;
      LOG.info("{}", newest);
    }
  }

  private static String contents(boolean tokens, boolean cache) {
    if (tokens) {
      return cache
          ? "These memcached servers hold Keystone's token lists, and its cache of Mitaka or later"
              + " as well."
          : "These memcached servers hold Keystone's token lists.";
    }
    return cache
        ? "These memcached servers hold Keystone's cache (Mitaka or later) and no token list: this"
            + " cloud's tokens are kept elsewhere, or nowhere if they are Fernet tokens."
        : "These memcached servers hold neither a token list of Keystone's nor the region keys of"
            + " its cache.";
  }

  private static Set<String> reportedUsers(@Nullable Outcome<ServerLists> outcome) {
    return Stream.ofNullable(outcome)
        .flatMap(known -> known.figures().stream())
        .flatMap(lists -> lists.top().stream())
        .map(UserList::userId)
        .collect(Collectors.toSet());
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

  /** Nothing: the nodes are shared, and closed by their owner. */
  @Override
  public void close() {}
}
