package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Largest;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.refresh.PartialFailure;
import io.github.keystonetoken.refresh.Patience;
import io.github.keystonetoken.refresh.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists collector: looks for the usertokens list of every known user on every server, and for
 * lists of users that nobody named, and reads the largest of each.
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
  private @Nullable CloudKind kind;

  /**
   * Prepares the collector.
   *
   * @param nodes shared with whoever else asks them; closed by whoever made them
   * @param awaitsDirectory whether another collector brings the users
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
   * What one collection brings.
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
    Patience patience = new Patience(clock, config.timeout(), deadline);
    Reading reading =
        new Reading(clock.instant(), snapshot.tokenExpiration(), config.recentWindow());
    KnownUsers users =
        new KnownUsers(
            snapshot.users().orElse(UserDirectory.empty()), config.users(), memory.learned());
    // Enough to choose from: what was reported before counts for a tenth more than it is.
    ListSearch search = new ListSearch(nodes, naming, clock, patience, 100 + 2 * config.lists());
    ListsCollection collection = new ListsCollection(naming, memory, users, reading, search);
    collection.openReaders(patience, config.fetchLimitBytes());
    collection.listKeys(patience, walkPatience(deadline));
    collection.findKnown();
    collection.findUnknown(
        mapValues(search.found(), (node, found) -> bytes(largest(node, found, snapshot))));
    logKind(search);

    Ring ring = nodes.areReplicated() ? null : placement.ring(search.outcomes());
    ListReport report = new ListReport(users, ring, reading);
    Map<Server, Outcome<ServerLists>> servers = new LinkedHashMap<>();
    for (Map.Entry<Node, Outcome<FoundLists>> entry : search.outcomes().entrySet()) {
      servers.put(entry.getKey().server(), outcome(entry, collection, report, snapshot));
    }
    return new Collected(
        servers,
        ring == null ? Placement.REPLICATED : placement.of(search.outcomes(), servers, snapshot));
  }

  /** Listing all keys may take half of the time; the rest is for what is asked afterwards. */
  private Patience walkPatience(Instant deadline) {
    Duration half = Duration.between(clock.instant(), deadline).dividedBy(2);
    return new Patience(clock, half, deadline.minus(half));
  }

  /** Of those that will be read for sure; one without an owner is read to find the owner. */
  private static long bytes(List<StoredList> lists) {
    return lists.stream().filter(StoredList::isNamed).mapToLong(list -> list.bytes()).sum();
  }

  /** The lists that are reported, largest first; the smaller ones are counted only. */
  private List<StoredList> largest(Node node, FoundLists found, Snapshot snapshot) {
    Set<String> reportedBefore = reportedUsers(snapshot.lists().get(node.server()));
    return Largest.of(
        found.largestOfEachUser(),
        config.lists(),
        list -> list.bytes(),
        list -> reportedBefore.contains(list.userId()));
  }

  private void logKind(ListSearch search) {
    CloudKind found = CloudKind.of(search.found().values());
    // Silent about it where a server is missing: what would be seen there may be another kind.
    if (found != kind && search.found().size() == search.outcomes().size()) {
      kind = found;
      LOG.info("{}", found.message());
    }
  }

  private Outcome<ServerLists> outcome(
      Map.Entry<Node, Outcome<FoundLists>> entry,
      ListsCollection collection,
      ListReport report,
      Snapshot snapshot)
      throws InterruptedException {
    if (entry.getValue() instanceof Outcome.Failed<FoundLists> failed) {
      return Outcome.failed(failed.failure(), failed.at());
    }
    Node node = entry.getKey();
    FoundLists found = entry.getValue().figures().orElseThrow();
    ServerKeys keys = memory.keysOf(node);
    keys.resets()
        .begin(
            snapshot.itemLimitBytes(node.server()).orElse(DEFAULT_ITEM_LIMIT_BYTES),
            clock.instant());
    try {
      ServerLists lists =
          report.of(
              found,
              largest(node, found, snapshot),
              collection.reader(node),
              keys.resets(),
              keys.scan());
      return Outcome.ok(lists, clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(e.failure(), clock.instant());
    }
  }

  private static <K, V, R> Map<K, R> mapValues(Map<K, V> map, BiFunction<K, V, R> change) {
    Map<K, R> changed = new LinkedHashMap<>();
    map.forEach((key, value) -> changed.put(key, change.apply(key, value)));
    return changed;
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
                ? PartialFailure.ofAll(nodes.servers(), failed)
                : outcome.figures().orElseThrow().lists());
  }

  @Override
  public void check(Collected collected) throws CollectionException {
    PartialFailure.check(collected.lists().values());
  }

  /** Nothing: the nodes are shared, and closed by whoever made them. */
  @Override
  public void close() {}
}
