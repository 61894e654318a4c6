package io.github.keystonetoken.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that the exporter knows at one moment. Immutable: collectors replace it whole, readers
 * take it whole.
 *
 * @param keystone Keystone as configured
 * @param runs of each enabled collector; a collector that is switched off is absent
 * @param database figures of the database
 * @param memcached figures of the memcached servers
 * @param fernet Fernet keys on this machine; empty before they were first looked at
 * @param reload how the configuration was last loaded; empty in a command
 * @param observed Keystone's configuration, derived from the figures
 */
public record Snapshot(
    Keystone keystone,
    Map<Collector, CollectorRuns> runs,
    DatabaseFigures database,
    MemcachedFigures memcached,
    Optional<Outcome<FernetKeys>> fernet,
    Optional<ConfigReload> reload,
    Observed observed) {

  public Snapshot {
    runs = Collections.unmodifiableMap(new TreeMap<>(runs));
  }

  /** Only the configuration is known. */
  public static Snapshot initial(Keystone keystone) {
    return new Snapshot(
        keystone,
        Map.of(),
        DatabaseFigures.NONE,
        MemcachedFigures.NONE,
        Optional.empty(),
        Optional.empty(),
        Observed.NOTHING);
  }

  /** The token table; empty before the first collection has ended. */
  public Optional<Outcome<SqlTokens>> sql() {
    return database.sql();
  }

  /** Times of the exporter's own SQL statements, by name. */
  public Map<String, StatementTimes> statements() {
    return database.statements();
  }

  /** All users of Keystone; empty before they were first read. */
  public Optional<UserDirectory> users() {
    return database.users();
  }

  /** Statistics, in the order of Keystone's list; empty before the first collection. */
  public Map<Server, Outcome<NodeStats>> nodes() {
    return memcached.nodes();
  }

  /** Token lists, in the same order. */
  public Map<Server, Outcome<ServerLists>> lists() {
    return memcached.lists();
  }

  /** Where lists belong; empty before the first collection of lists has ended. */
  public Optional<Outcome<Placement>> placement() {
    return memcached.placement();
  }

  /** Bytes that the exporter made each memcached server send. */
  public Map<Server, Long> fetchedBytes() {
    return memcached.fetchedBytes();
  }

  public Snapshot withRuns(Collector collector, CollectorRuns newest) {
    Map<Collector, CollectorRuns> runs = new TreeMap<>(this.runs);
    runs.put(collector, newest);
    return new Snapshot(keystone, runs, database, memcached, fernet, reload, observed);
  }

  public Snapshot withSql(Outcome<SqlTokens> newest) {
    return with(database.withSql(newest)).observing();
  }

  public Snapshot withStatements(Map<String, StatementTimes> newest) {
    return with(new DatabaseFigures(database.sql(), newest, database.users()));
  }

  public Snapshot withUsers(UserDirectory newest) {
    return with(new DatabaseFigures(database.sql(), statements(), Optional.of(newest)));
  }

  private Snapshot with(DatabaseFigures database) {
    return new Snapshot(keystone, runs, database, memcached, fernet, reload, observed);
  }

  public Snapshot withNodes(Map<Server, Outcome<NodeStats>> newest) {
    return with(memcached.withNodes(newest));
  }

  public Snapshot withLists(Map<Server, Outcome<ServerLists>> newest) {
    return with(memcached.withLists(newest)).observing();
  }

  public Snapshot withPlacement(Outcome<Placement> newest) {
    return with(memcached.withPlacement(newest));
  }

  public Snapshot withFetchedBytes(Map<Server, Long> newest) {
    return with(new MemcachedFigures(nodes(), lists(), placement(), newest));
  }

  private Snapshot with(MemcachedFigures memcached) {
    return new Snapshot(keystone, runs, database, memcached, fernet, reload, observed);
  }

  public Snapshot withFernet(Outcome<FernetKeys> newest) {
    Optional<Outcome<FernetKeys>> fernet = Optional.of(newest.after(this.fernet.orElse(null)));
    return new Snapshot(keystone, runs, database, memcached, fernet, reload, observed);
  }

  public Snapshot withReload(ConfigReload newest) {
    Optional<ConfigReload> reload = Optional.of(newest);
    return new Snapshot(keystone, runs, database, memcached, fernet, reload, observed);
  }

  private Snapshot observing() {
    SqlTokens tokens = sql().filter(Outcome::isOk).flatMap(Outcome::figures).orElse(null);
    List<ServerLists> read =
        lists().values().stream()
            .filter(Outcome::isOk)
            .flatMap(outcome -> outcome.figures().stream())
            .toList();
    boolean allRead =
        read.size() == lists().size() && (tokens != null || !runs.containsKey(Collector.SQL));
    Observed newest = observed.renewed(tokens, read, allRead);
    return new Snapshot(keystone, runs, database, memcached, fernet, reload, newest);
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
            database.withFiguresOf(oldest, latest),
            memcached.withFiguresOf(oldest, latest),
            fernet.map(outcome -> outcome.withFiguresOf(oldest, latest)),
            reload,
            observed);
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
    Map<Collector, CollectorRuns> keptRuns = new TreeMap<>(runs);
    keptRuns.keySet().retainAll(kept);
    return new Snapshot(
        newKeystone,
        keptRuns,
        kept.contains(Collector.SQL) ? database : DatabaseFigures.NONE,
        memcached.reconfigured(kept, servers),
        fernet.filter(known -> kept.contains(Collector.FERNET)),
        reload,
        observed);
  }

  /** The release recognised from the schema, {@link Release#UNKNOWN} if it was not. */
  public Release release() {
    return sql().flatMap(Outcome::figures).map(SqlTokens::release).orElse(Release.UNKNOWN);
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
        placement().flatMap(Outcome::figures).filter(Placement::replicated).isPresent();
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
    Outcome<NodeStats> stats = nodes().get(server);
    return stats == null
        ? OptionalLong.empty()
        : stats.figures().map(NodeStats::itemLimitBytes).orElse(OptionalLong.empty());
  }
}
