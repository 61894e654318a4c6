package io.github.keystonetoken.model;

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
import java.util.function.UnaryOperator;

/**
 * Everything that the exporter knows at one moment. Immutable: collectors replace it whole, readers
 * take it whole.
 *
 * @param keystone Keystone as configured
 * @param runs of each enabled collector; a collector that is switched off is absent
 * @param sql the token table; empty before the first collection has ended
 * @param statements times of the exporter's own SQL statements, by name
 * @param users all users of Keystone; empty before they were first read
 * @param nodes memcached statistics, in the order of Keystone's list; empty before the first
 *     collection
 * @param lists token lists, in the same order
 * @param placement where lists belong; empty before the first collection of lists has ended
 * @param fernet Fernet keys on this machine; empty before they were first looked at
 * @param fetchedBytes bytes that the exporter made each memcached server send
 * @param reload how the configuration was last loaded; empty in a command
 * @param observed what the figures say about Keystone's configuration
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
    Optional<Outcome<FernetKeys>> fernet,
    Map<Server, Long> fetchedBytes,
    Optional<ConfigReload> reload,
    Observed observed) {

  public Snapshot {
    runs = Collections.unmodifiableMap(new TreeMap<>(runs));
    statements = Collections.unmodifiableMap(new LinkedHashMap<>(statements));
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    lists = Collections.unmodifiableMap(new LinkedHashMap<>(lists));
    fetchedBytes = Collections.unmodifiableMap(new LinkedHashMap<>(fetchedBytes));
  }

  /** Only the configuration is known. */
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
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Observed.NOTHING);
  }

  public Snapshot withRuns(Collector collector, CollectorRuns newest) {
    Map<Collector, CollectorRuns> runs = new TreeMap<>(this.runs);
    runs.put(collector, newest);
    return new Snapshot(
        keystone,
        runs,
        sql,
        statements,
        users,
        nodes,
        lists,
        placement,
        fernet,
        fetchedBytes,
        reload,
        observed);
  }

  public Snapshot withSql(Outcome<SqlTokens> newest) {
    Optional<Outcome<SqlTokens>> sql = Optional.of(newest.after(this.sql.orElse(null)));
    return new Snapshot(
            keystone,
            runs,
            sql,
            statements,
            users,
            nodes,
            lists,
            placement,
            fernet,
            fetchedBytes,
            reload,
            observed)
        .observing();
  }

  public Snapshot withStatements(Map<String, StatementTimes> newest) {
    return new Snapshot(
        keystone,
        runs,
        sql,
        newest,
        users,
        nodes,
        lists,
        placement,
        fernet,
        fetchedBytes,
        reload,
        observed);
  }

  public Snapshot withUsers(UserDirectory newest) {
    Optional<UserDirectory> users = Optional.of(newest);
    return new Snapshot(
        keystone,
        runs,
        sql,
        statements,
        users,
        nodes,
        lists,
        placement,
        fernet,
        fetchedBytes,
        reload,
        observed);
  }

  public Snapshot withNodes(Map<Server, Outcome<NodeStats>> newest) {
    Map<Server, Outcome<NodeStats>> nodes = afterEach(newest, this.nodes);
    return new Snapshot(
        keystone,
        runs,
        sql,
        statements,
        users,
        nodes,
        ofSingleServers(lists, nodes),
        placement,
        fernet,
        fetchedBytes,
        reload,
        observed);
  }

  public Snapshot withLists(Map<Server, Outcome<ServerLists>> newest) {
    Map<Server, Outcome<ServerLists>> lists = ofSingleServers(afterEach(newest, this.lists), nodes);
    return new Snapshot(
            keystone,
            runs,
            sql,
            statements,
            users,
            nodes,
            lists,
            placement,
            fernet,
            fetchedBytes,
            reload,
            observed)
        .observing();
  }

  /** Lists found at the address of a balancer are those of any server behind it. */
  private static Map<Server, Outcome<ServerLists>> ofSingleServers(
      Map<Server, Outcome<ServerLists>> lists, Map<Server, Outcome<NodeStats>> nodes) {
    Map<Server, Outcome<ServerLists>> kept = new LinkedHashMap<>(lists);
    kept.replaceAll(
        (server, outcome) ->
            NodeStats.isBalanced(nodes.get(server))
                ? Outcome.failed(NodeStats.BALANCED, outcome.at())
                : outcome);
    return kept;
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
    Observed newest = observed.renewed(tokens, read, allRead);
    return new Snapshot(
        keystone,
        runs,
        sql,
        statements,
        users,
        nodes,
        lists,
        placement,
        fernet,
        fetchedBytes,
        reload,
        newest);
  }

  public Snapshot withPlacement(Outcome<Placement> newest) {
    Optional<Outcome<Placement>> placement = Optional.of(newest.after(this.placement.orElse(null)));
    return new Snapshot(
        keystone,
        runs,
        sql,
        statements,
        users,
        nodes,
        lists,
        placement,
        fernet,
        fetchedBytes,
        reload,
        observed);
  }

  public Snapshot withFernet(Outcome<FernetKeys> newest) {
    Optional<Outcome<FernetKeys>> fernet = Optional.of(newest.after(this.fernet.orElse(null)));
    return new Snapshot(
        keystone,
        runs,
        sql,
        statements,
        users,
        nodes,
        lists,
        placement,
        fernet,
        fetchedBytes,
        reload,
        observed);
  }

  public Snapshot withFetchedBytes(Map<Server, Long> newest) {
    return new Snapshot(
        keystone,
        runs,
        sql,
        statements,
        users,
        nodes,
        lists,
        placement,
        fernet,
        newest,
        reload,
        observed);
  }

  public Snapshot withReload(ConfigReload newest) {
    Optional<ConfigReload> reload = Optional.of(newest);
    return new Snapshot(
        keystone,
        runs,
        sql,
        statements,
        users,
        nodes,
        lists,
        placement,
        fernet,
        fetchedBytes,
        reload,
        observed);
  }

  private static <T> Map<Server, Outcome<T>> afterEach(
      Map<Server, Outcome<T>> newest, Map<Server, Outcome<T>> previous) {
    Map<Server, Outcome<T>> all = new LinkedHashMap<>();
    newest.forEach((server, outcome) -> all.put(server, outcome.after(previous.get(server))));
    return all;
  }

  /**
   * This snapshot without figures collected before {@code oldest} or after {@code latest}. It is
   * the same object if there are none.
   */
  public Snapshot withFiguresOf(Instant oldest, Instant latest) {
    Snapshot kept =
        new Snapshot(
            keystone,
            runs,
            sql.map(outcome -> outcome.withFiguresOf(oldest, latest)),
            statements,
            users,
            mapped(nodes, outcome -> outcome.withFiguresOf(oldest, latest)),
            mapped(lists, outcome -> outcome.withFiguresOf(oldest, latest)),
            placement.map(outcome -> outcome.withFiguresOf(oldest, latest)),
            fernet.map(outcome -> outcome.withFiguresOf(oldest, latest)),
            fetchedBytes,
            reload,
            observed);
    return kept.equals(this) ? this : kept;
  }

  private static <T> Map<Server, T> mapped(Map<Server, T> values, UnaryOperator<T> change) {
    Map<Server, T> changed = new LinkedHashMap<>(values);
    changed.replaceAll((server, value) -> change.apply(value));
    return changed;
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
    Map<Collector, CollectorRuns> keptRuns = new TreeMap<>(runs);
    keptRuns.keySet().retainAll(kept);
    boolean keepsSql = kept.contains(Collector.SQL);
    boolean keepsLists = kept.contains(Collector.LISTS);
    return new Snapshot(
        newKeystone,
        keptRuns,
        sql.filter(known -> keepsSql),
        keepsSql ? statements : Map.of(),
        users.filter(known -> keepsSql),
        kept.contains(Collector.MEMCACHED) ? moved(nodes, servers) : Map.of(),
        keepsLists ? moved(lists, servers) : Map.of(),
        placement.filter(known -> keepsLists),
        fernet.filter(known -> kept.contains(Collector.FERNET)),
        moved(fetchedBytes, servers),
        reload,
        observed);
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

  /** The release recognised from the schema, {@link Release#UNKNOWN} if it was not. */
  public Release release() {
    return sql.flatMap(Outcome::figures).map(SqlTokens::release).orElse(Release.UNKNOWN);
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
    boolean isReplicated =
        placement.flatMap(Outcome::figures).filter(Placement::replicated).isPresent();
    return isReplicated ? CacheBackend.BMEMCACHED : CacheBackend.of(keystone);
  }

  /** The regions of Keystone's cache, by what the newest collection of lists saw. */
  public List<CacheRegion> cacheRegions() {
    return CacheRegion.of(lists);
  }

  /** How long a flush may keep an expired row, see {@link Release#allowExpiredWindow}. */
  public Optional<Duration> allowExpiredWindow() {
    return release().allowExpiredWindow(keystone.allowExpiredWindow());
  }

  /** The largest list in bytes that a server takes; empty if its statistics do not tell. */
  public OptionalLong itemLimitBytes(Server server) {
    Outcome<NodeStats> stats = nodes.get(server);
    return stats == null
        ? OptionalLong.empty()
        : stats.figures().map(NodeStats::itemLimitBytes).orElse(OptionalLong.empty());
  }
}
