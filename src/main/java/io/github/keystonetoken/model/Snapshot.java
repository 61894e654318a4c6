package io.github.keystonetoken.model;

import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import io.github.keystonetoken.model.TokenStore.Basis;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Everything that the exporter knows at one moment. Immutable: collectors replace it whole, readers
 * take it whole. Maps by server are in the order of Keystone's list.
 *
 * @param keystone Keystone as configured
 * @param runs of each enabled collector; a collector that is switched off is absent
 * @param sql the token table; empty before the first collection has ended
 * @param statements times of the exporter's own SQL statements, by name
 * @param users all users of Keystone; empty before they were first read
 * @param nodes statistics of the memcached servers; empty before the first collection
 * @param lists token lists, likewise
 * @param placement where lists belong; empty before the first collection of lists has ended
 * @param fetchedBytes bytes that the exporter made each memcached server send
 * @param fernet Fernet keys on this machine; empty before they were first looked at
 * @param reload how the configuration was last loaded; empty in a command
 * @param observed Keystone's configuration, derived from the figures
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
    Optional<Outcome<FernetKeys>> fernet,
    Optional<ConfigReload> reload,
    Observed observed) {

  /**
   * How the configuration was last loaded, at the start or since.
   *
   * @param successful whether it was valid; otherwise the previous one is still in use
   * @param lastSuccess when the one in use was loaded
   */
  public record ConfigReload(boolean successful, Instant lastSuccess) {}

  public Snapshot {
    runs = Collections.unmodifiableMap(new TreeMap<>(runs));
    statements = copy(statements);
    nodes = copy(nodes);
    lists = copy(lists);
    fetchedBytes = copy(fetchedBytes);
  }

  private static <K, V> Map<K, V> copy(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** A snapshot in the making. */
  private static final class Draft {
    private final Keystone keystone;
    private Map<Collector, CollectorRuns> runs = Map.of();
    private Optional<Outcome<SqlTokens>> sql = Optional.empty();
    private Map<String, StatementTimes> statements = Map.of();
    private Optional<UserDirectory> users = Optional.empty();
    private Map<Server, Outcome<NodeStats>> nodes = Map.of();
    private Map<Server, Outcome<ServerLists>> lists = Map.of();
    private Optional<Outcome<Placement>> placement = Optional.empty();
    private Map<Server, Long> fetchedBytes = Map.of();
    private Optional<Outcome<FernetKeys>> fernet = Optional.empty();
    private Optional<ConfigReload> reload = Optional.empty();
    private Observed observed = Observed.NOTHING;

    private Draft(Keystone keystone) {
      this.keystone = keystone;
    }

    private Snapshot snapshot() {
      return new Snapshot(
          keystone,
          runs,
          sql,
          statements,
          users,
          nodes,
          lists,
          placement,
          fetchedBytes,
          fernet,
          reload,
          observed);
    }
  }

  /** Only the configuration is known. */
  public static Snapshot initial(Keystone keystone) {
    return new Draft(keystone).snapshot();
  }

  private Snapshot with(Consumer<Draft> change) {
    Draft draft = new Draft(keystone);
    draft.runs = runs;
    draft.sql = sql;
    draft.statements = statements;
    draft.users = users;
    draft.nodes = nodes;
    draft.lists = lists;
    draft.placement = placement;
    draft.fetchedBytes = fetchedBytes;
    draft.fernet = fernet;
    draft.reload = reload;
    draft.observed = observed;
    change.accept(draft);
    return draft.snapshot();
  }

  public Snapshot withRuns(Collector collector, CollectorRuns newest) {
    Map<Collector, CollectorRuns> all = new TreeMap<>(runs);
    all.put(collector, newest);
    return with(draft -> draft.runs = all);
  }

  public Snapshot withSql(Outcome<SqlTokens> newest) {
    return with(draft -> draft.sql = Optional.of(newest.after(sql.orElse(null)))).observing();
  }

  public Snapshot withStatements(Map<String, StatementTimes> newest) {
    return with(draft -> draft.statements = newest);
  }

  public Snapshot withUsers(UserDirectory newest) {
    return with(draft -> draft.users = Optional.of(newest));
  }

  public Snapshot withNodes(Map<Server, Outcome<NodeStats>> newest) {
    Map<Server, Outcome<NodeStats>> all = after(newest, nodes);
    return with(
        draft -> {
          draft.nodes = all;
          draft.lists = ofSingleServers(lists, all);
        });
  }

  public Snapshot withLists(Map<Server, Outcome<ServerLists>> newest) {
    Map<Server, Outcome<ServerLists>> all = ofSingleServers(after(newest, lists), nodes);
    return with(draft -> draft.lists = all).observing();
  }

  private static <T> Map<Server, Outcome<T>> after(
      Map<Server, Outcome<T>> newest, Map<Server, Outcome<T>> previous) {
    return each(newest, (server, outcome) -> outcome.after(previous.get(server)));
  }

  /** Lists found at the address of a balancer are those of any server behind it. */
  private static Map<Server, Outcome<ServerLists>> ofSingleServers(
      Map<Server, Outcome<ServerLists>> lists, Map<Server, Outcome<NodeStats>> nodes) {
    return each(
        lists,
        (server, outcome) ->
            NodeStats.isBalanced(nodes.get(server))
                ? Outcome.failed(NodeStats.BALANCED, outcome.at())
                : outcome);
  }

  private static <T> Map<Server, Outcome<T>> each(
      Map<Server, Outcome<T>> outcomes, BiFunction<Server, Outcome<T>, Outcome<T>> change) {
    Map<Server, Outcome<T>> changed = new LinkedHashMap<>(outcomes);
    changed.replaceAll(change);
    return changed;
  }

  public Snapshot withPlacement(Outcome<Placement> newest) {
    return with(draft -> draft.placement = Optional.of(newest.after(placement.orElse(null))));
  }

  public Snapshot withFetchedBytes(Map<Server, Long> newest) {
    return with(draft -> draft.fetchedBytes = newest);
  }

  public Snapshot withFernet(Outcome<FernetKeys> newest) {
    return with(draft -> draft.fernet = Optional.of(newest.after(fernet.orElse(null))));
  }

  public Snapshot withReload(ConfigReload newest) {
    return with(draft -> draft.reload = Optional.of(newest));
  }

  private Snapshot observing() {
    SqlTokens tokens = sql.filter(Outcome::isOk).flatMap(Outcome::figures).orElse(null);
    List<ServerLists> read =
        lists.values().stream()
            .filter(Outcome::isOk)
            .flatMap(outcome -> outcome.figures().stream())
            .toList();
    boolean allRead =
        read.size() == lists.size() && (tokens != null || !runs.containsKey(Collector.SQL));
    return with(draft -> draft.observed = observed.renewed(tokens, read, allRead));
  }

  /**
   * This snapshot without figures collected before {@code oldest} or after {@code latest}. It is
   * the same object if there are none.
   */
  public Snapshot withFiguresOf(Instant oldest, Instant latest) {
    Snapshot kept =
        with(
            draft -> {
              draft.sql = sql.map(outcome -> outcome.withFiguresOf(oldest, latest));
              draft.nodes = each(nodes, (any, outcome) -> outcome.withFiguresOf(oldest, latest));
              draft.lists = each(lists, (any, outcome) -> outcome.withFiguresOf(oldest, latest));
              draft.placement = placement.map(outcome -> outcome.withFiguresOf(oldest, latest));
              draft.fernet = fernet.map(outcome -> outcome.withFiguresOf(oldest, latest));
            });
    return kept.equals(this) ? this : kept;
  }

  /**
   * This snapshot for another configuration, without what is no longer watched. Figures of servers
   * that stay, recognised by their addresses, move to their new places.
   *
   * @param kept collectors whose figures stay
   * @param servers in the new order of Keystone's list
   */
  public Snapshot reconfigured(
      Keystone newKeystone, Set<Collector> kept, Collection<Server> servers) {
    Draft draft = new Draft(newKeystone);
    draft.runs = new TreeMap<>(runs);
    draft.runs.keySet().retainAll(kept);
    if (kept.contains(Collector.SQL)) {
      draft.sql = sql;
      draft.statements = statements;
      draft.users = users;
    }
    if (kept.contains(Collector.MEMCACHED)) {
      draft.nodes = moved(nodes, servers);
    }
    if (kept.contains(Collector.LISTS)) {
      draft.lists = moved(lists, servers);
      draft.placement = placement;
    }
    if (kept.contains(Collector.FERNET)) {
      draft.fernet = fernet;
    }
    draft.fetchedBytes = moved(fetchedBytes, servers);
    draft.reload = reload;
    draft.observed = observed;
    return draft.snapshot();
  }

  private static <T> Map<Server, T> moved(Map<Server, T> before, Collection<Server> servers) {
    Map<Server, T> after = new LinkedHashMap<>();
    for (Server server : servers) {
      before.forEach(
          (known, value) -> {
            if (known.address().equals(server.address())) {
              after.put(server, value);
            }
          });
    }
    return after;
  }

  /**
   * The newest figures of the database, whatever their age: after a failed collection, the last
   * good ones. So for the other sources.
   */
  public Optional<SqlTokens> sqlFigures() {
    return sql.flatMap(Outcome::figures);
  }

  public Map<Server, NodeStats> nodeFigures() {
    return figures(nodes);
  }

  public Map<Server, ServerLists> listFigures() {
    return figures(lists);
  }

  public Optional<Placement> placementFigures() {
    return placement.flatMap(Outcome::figures);
  }

  public Optional<FernetKeys> fernetFigures() {
    return fernet.flatMap(Outcome::figures);
  }

  private static <T> Map<Server, T> figures(Map<Server, Outcome<T>> outcomes) {
    Map<Server, T> known = new LinkedHashMap<>();
    outcomes.forEach(
        (server, outcome) -> outcome.figures().ifPresent(figures -> known.put(server, figures)));
    return known;
  }

  /** The release recognised from the schema, {@link Release#UNKNOWN} if it was not. */
  public Release release() {
    return sqlFigures().map(SqlTokens::release).orElse(Release.UNKNOWN);
  }

  /** Lifetime of a token; empty if it is not known. */
  public Optional<TokenLifetime> tokenLifetime() {
    return tokenLifetime(release());
  }

  /** The same for a release that was just recognised. */
  public Optional<TokenLifetime> tokenLifetime(Release release) {
    if (keystone.expiration().isPresent()) {
      return keystone.expiration().map(set -> new TokenLifetime(set, Basis.CONFIGURED));
    }
    Optional<Duration> byDefault = release.defaultExpiration();
    if (keystone.configured() && byDefault.isPresent()) {
      return byDefault.map(value -> new TokenLifetime(value, Basis.DEFAULT));
    }
    return Optional.ofNullable(observed.lifetime())
        .map(seen -> new TokenLifetime(seen, Basis.OBSERVED));
  }

  /** {@link #tokenLifetime()} without its basis. */
  public Optional<Duration> tokenExpiration() {
    return tokenLifetime().map(TokenLifetime::value);
  }

  /** How long a token may match a revocation event; empty if the lifetime is not known. */
  public Optional<Duration> revocationsKept(Release release) {
    return tokenLifetime(release).map(life -> life.value().plus(keystone.revocationBuffer()));
  }

  /** When a token that expires at this moment was issued; empty if the lifetime is not known. */
  public Optional<Instant> issuedAt(Instant expiry) {
    return tokenExpiration().map(expiry::minus);
  }

  /** Where Keystone keeps its tokens. */
  public TokenStore tokenStore() {
    return tokenStore(release());
  }

  /** The same for a release that was just recognised. */
  public TokenStore tokenStore(Release release) {
    return TokenStore.of(keystone, release, observed.place());
  }

  /** The library of Keystone's cache; on servers with SASL it can be no other. */
  public CacheBackend cacheBackend() {
    boolean isReplicated = placementFigures().filter(Placement::replicated).isPresent();
    return isReplicated ? CacheBackend.BMEMCACHED : CacheBackend.of(keystone);
  }

  /** The regions of Keystone's cache, by what the newest collection of lists saw. */
  public List<CacheRegion> cacheRegions() {
    return CacheRegion.of(lists());
  }

  /** How long a flush may keep an expired row, see {@link Release#allowExpiredWindow}. */
  public Optional<Duration> allowExpiredWindow() {
    return release().allowExpiredWindow(keystone.allowExpiredWindow());
  }

  /** The largest list in bytes that a server takes; empty if it is not known. */
  public OptionalLong itemLimitBytes(Server server) {
    NodeStats stats = nodeFigures().get(server);
    return stats == null ? OptionalLong.empty() : stats.itemLimitBytes();
  }
}
