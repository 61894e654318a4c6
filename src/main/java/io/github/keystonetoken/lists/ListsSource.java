package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.placement.PlacementInUse;
import io.github.keystonetoken.lists.placement.PlacementWatch;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Failure;
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
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lists collector: looks for the usertokens list of every known user on every server, and reads
 * the largest of each.
 */
public final class ListsSource implements Source<ListsSource.Collected> {

  private final Config.Lists config;
  private final Nodes nodes;
  private final boolean awaitsDirectory;
  private final Clock clock;
  private final ListSearch search;
  private final PlacementReport placement;

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
    KeyNaming naming = new KeyNaming(config.keyNames());
    this.search = new ListSearch(nodes, naming, clock);
    this.placement =
        new PlacementReport(naming, new PlacementWatch(config.servers(), config.placement()));
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
    return !awaitsDirectory || snapshot.users().isPresent();
  }

  @Override
  public Collected collect(Snapshot snapshot, Instant deadline)
      throws CollectionException, InterruptedException {
    KnownUsers users =
        new KnownUsers(snapshot.users().orElse(UserDirectory.empty()), config.users());
    if (users.isEmpty()) {
      throw new CollectionException(
          Failure.Kind.ERROR,
          "No user is known whose list could be looked for: let the sql collector read the users"
              + " (--database.url or [database] connection in keystone.conf), or name them with"
              + " --keystone.user or --keystone.users-file.");
    }
    Patience patience = new Patience(clock, config.timeout(), deadline);
    Map<Node, Outcome<FoundLists>> found = search.search(users, patience);
    PlacementInUse inUse = placement.inUse(found);
    ListReport report =
        new ListReport(config, users, inUse, snapshot.tokenExpiration(), clock.instant());
    Map<Server, Outcome<ServerLists>> servers = new LinkedHashMap<>();
    for (Map.Entry<Node, Outcome<FoundLists>> entry : found.entrySet()) {
      Node node = entry.getKey();
      Set<String> reported = reportedUsers(snapshot.lists().get(node.server()));
      ListReader reader = new ListReader(node, patience, config.fetchLimitBytes());
      servers.put(node.server(), report(entry.getValue(), report, reader, reported));
    }
    return new Collected(servers, placement.of(inUse, found, servers, snapshot));
  }

  private static Set<String> reportedUsers(@Nullable Outcome<ServerLists> outcome) {
    return Stream.ofNullable(outcome)
        .flatMap(known -> known.figures().stream())
        .flatMap(lists -> lists.top().stream())
        .map(UserList::userId)
        .collect(Collectors.toSet());
  }

  private Outcome<ServerLists> report(
      Outcome<FoundLists> found, ListReport report, ListReader reader, Set<String> reportedBefore)
      throws InterruptedException {
    if (found instanceof Outcome.Ok<FoundLists> ok) {
      try {
        ServerLists lists = report.of(ok.value(), reader, reportedBefore::contains);
        return Outcome.ok(lists, clock.instant());
      } catch (CollectionException e) {
        return Outcome.failed(e.failure(), clock.instant());
      }
    }
    return Outcome.failed(((Outcome.Failed<FoundLists>) found).failure(), found.at());
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
