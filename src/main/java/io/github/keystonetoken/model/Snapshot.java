package io.github.keystonetoken.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Everything that the exporter knows at one moment. Immutable: collectors replace it whole, readers
 * take it whole.
 *
 * @param keystone Keystone as configured
 * @param runs how each enabled collector has fared; a collector that is switched off is absent
 * @param sql the token table; empty before the first collection has ended
 * @param statements times of the exporter's own SQL statements, by name
 * @param users who is known; empty before they were first read
 * @param nodes memcached statistics, in the order of Keystone's list; empty before the first
 *     collection
 * @param lists token lists, in the same order
 * @param placement where lists belong; empty before the first collection of lists has ended
 * @param fetchedBytes bytes that the exporter made each memcached server send
 * @param reload how the configuration was last loaded
 */
public record Snapshot(
    Keystone keystone,
    Map<Collector, CollectorRuns> runs,
    Optional<Outcome<SqlTokens>> sql,
    Map<String, StatementTimes> statements,
    Optional<UserDirectory> users,
    Map<Server, Outcome<NodeStats>> nodes,
    Map<Server, Outcome<ServerLists>> lists,
    Optional<Outcome<Placement>> placement,
    Map<Server, Long> fetchedBytes,
    Optional<ConfigReload> reload) {

  public Snapshot {
    Map<Collector, CollectorRuns> byCollector = new EnumMap<>(Collector.class);
    byCollector.putAll(runs);
    runs = Collections.unmodifiableMap(byCollector);
    statements = Collections.unmodifiableMap(new LinkedHashMap<>(statements));
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    lists = Collections.unmodifiableMap(new LinkedHashMap<>(lists));
    fetchedBytes = Collections.unmodifiableMap(new LinkedHashMap<>(fetchedBytes));
  }

  /** Nothing is known yet but the configuration. */
  public static Snapshot initial(Keystone keystone) {
    return new Snapshot(
        keystone,
        Map.of(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  public Snapshot withRuns(Collector collector, CollectorRuns ofCollector) {
    return with(draft -> draft.runs.put(collector, ofCollector));
  }

  public Snapshot withSql(Outcome<SqlTokens> newest) {
    return with(draft -> draft.sql = Optional.of(newest.after(sql)));
  }

  public Snapshot withStatements(Map<String, StatementTimes> newest) {
    return with(draft -> draft.statements = newest);
  }

  public Snapshot withUsers(UserDirectory newest) {
    return with(draft -> draft.users = Optional.of(newest));
  }

  public Snapshot withNodes(Map<Server, Outcome<NodeStats>> newest) {
    return with(draft -> draft.nodes = afterEach(newest, nodes));
  }

  public Snapshot withLists(Map<Server, Outcome<ServerLists>> newest) {
    return with(draft -> draft.lists = afterEach(newest, lists));
  }

  public Snapshot withPlacement(Outcome<Placement> newest) {
    return with(draft -> draft.placement = Optional.of(newest.after(placement)));
  }

  public Snapshot withFetchedBytes(Map<Server, Long> newest) {
    return with(draft -> draft.fetchedBytes = newest);
  }

  public Snapshot withReload(ConfigReload newest) {
    return with(draft -> draft.reload = Optional.of(newest));
  }

  /**
   * This snapshot with figures collected from {@code oldest} to {@code latest} only: what is too
   * old, or of an unknown age, disappears. It is this same snapshot if nothing does.
   */
  public Snapshot withFiguresOf(Instant oldest, Instant latest) {
    if (outcomes().allMatch(outcome -> outcome.isWithin(oldest, latest))) {
      return this;
    }
    return with(
        draft -> {
          draft.sql = sql.map(outcome -> outcome.withFiguresOf(oldest, latest));
          draft.nodes = mapValues(nodes, outcome -> outcome.withFiguresOf(oldest, latest));
          draft.lists = mapValues(lists, outcome -> outcome.withFiguresOf(oldest, latest));
          draft.placement = placement.map(outcome -> outcome.withFiguresOf(oldest, latest));
        });
  }

  private Stream<Outcome<?>> outcomes() {
    return Stream.of(
            sql.stream(), nodes.values().stream(), lists.values().stream(), placement.stream())
        .flatMap(same -> same);
  }

  /**
   * This snapshot for another configuration. What is no longer watched vanishes; figures of servers
   * that stay, known by their addresses, move to their new places.
   *
   * @param kept collectors whose figures stay
   * @param servers in the new order of Keystone's list
   */
  public Snapshot reconfigured(
      Keystone newKeystone, Set<Collector> kept, Collection<Server> servers) {
    return with(
        draft -> {
          draft.keystone = newKeystone;
          draft.runs.keySet().retainAll(kept);
          if (!kept.contains(Collector.SQL)) {
            draft.sql = Optional.empty();
            draft.statements = Map.of();
            draft.users = Optional.empty();
          }
          draft.nodes = kept.contains(Collector.MEMCACHED) ? moved(nodes, servers) : Map.of();
          draft.lists = kept.contains(Collector.LISTS) ? moved(lists, servers) : Map.of();
          draft.placement = placement.filter(known -> kept.contains(Collector.LISTS));
          draft.fetchedBytes = moved(fetchedBytes, servers);
        });
  }

  private static <T> Map<Server, T> moved(Map<Server, T> before, Collection<Server> servers) {
    Map<String, T> byAddress = new HashMap<>();
    before.forEach((server, value) -> byAddress.put(server.address(), value));
    Map<Server, T> after = new LinkedHashMap<>();
    for (Server server : servers) {
      Optional.ofNullable(byAddress.get(server.address()))
          .ifPresent(value -> after.put(server, value));
    }
    return after;
  }

  /** Lifetime of a token: as configured, else the recognised release's default. */
  public Optional<Duration> tokenExpiration() {
    return keystone.tokenExpiration(release());
  }

  /** When a token that expires at this moment was issued; empty if the lifetime is not known. */
  public Optional<Instant> issuedAt(Instant expiry) {
    return tokenExpiration().map(expiry::minus);
  }

  /** Where Keystone keeps its tokens. */
  public TokenStore tokenStore() {
    return TokenStore.of(keystone, release());
  }

  /**
   * How long an expired row may stay: as configured, if the release supports that, else the
   * recognised release's default.
   */
  public Optional<Duration> allowExpiredWindow() {
    return release().allowExpiredWindow(keystone.allowExpiredWindow());
  }

  /**
   * The largest list that a server takes, in bytes; empty if its statistics were not read or do not
   * contain it.
   */
  public OptionalLong itemLimitBytes(Server server) {
    return Optional.ofNullable(nodes.get(server))
        .flatMap(Outcome::figures)
        .map(NodeStats::itemLimitBytes)
        .orElse(OptionalLong.empty());
  }

  /** The release recognised from the schema, {@link Release#UNKNOWN} if it was not. */
  public Release release() {
    return sql.flatMap(Outcome::figures).map(SqlTokens::release).orElse(Release.UNKNOWN);
  }

  private static <T> Map<Server, Outcome<T>> afterEach(
      Map<Server, Outcome<T>> newest, Map<Server, Outcome<T>> previous) {
    Map<Server, Outcome<T>> all = new LinkedHashMap<>();
    newest.forEach(
        (server, outcome) ->
            all.put(server, outcome.after(Optional.ofNullable(previous.get(server)))));
    return all;
  }

  private static <T> Map<Server, T> mapValues(Map<Server, T> map, Function<T, T> change) {
    Map<Server, T> all = new LinkedHashMap<>();
    map.forEach((server, value) -> all.put(server, change.apply(value)));
    return all;
  }

  private Snapshot with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.toSnapshot();
  }

  /** A copy under change: records have no withers of their own. */
  private static final class Draft {
    private Keystone keystone;
    private final Map<Collector, CollectorRuns> runs;
    private Optional<Outcome<SqlTokens>> sql;
    private Map<String, StatementTimes> statements;
    private Optional<UserDirectory> users;
    private Map<Server, Outcome<NodeStats>> nodes;
    private Map<Server, Outcome<ServerLists>> lists;
    private Optional<Outcome<Placement>> placement;
    private Map<Server, Long> fetchedBytes;
    private Optional<ConfigReload> reload;

    Draft(Snapshot original) {
      keystone = original.keystone;
      runs = new LinkedHashMap<>(original.runs);
      sql = original.sql;
      statements = original.statements;
      users = original.users;
      nodes = original.nodes;
      lists = original.lists;
      placement = original.placement;
      fetchedBytes = original.fetchedBytes;
      reload = original.reload;
    }

    Snapshot toSnapshot() {
      return new Snapshot(
          keystone, runs, sql, statements, users, nodes, lists, placement, fetchedBytes, reload);
    }
  }
}
