package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStatsBuilder;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A cloud without a fault, of Icehouse, with two memcached servers; a test makes the fault. */
public final class Cloud {

  static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");

  public static final Server A = new Server(0, "10.0.0.11:11211", "10.0.0.11", 11211);
  public static final Server B = new Server(1, "10.0.0.12:11211", "10.0.0.12", 11211);

  private static final Duration WINDOW = Duration.ofMinutes(10);

  // What few tests change, by with().
  public Keystone keystone = Keystone.unknown();
  String database = "keystone";
  String account = "exporter@%";
  String readBy = "";
  boolean isCounted = true;
  long tableBytes = 16L << 20;
  Instant latestExpiry = NOW.plusSeconds(3_600);
  Optional<Duration> clockOffset = Optional.empty();
  List<SqlTokens.Right> missing = List.of();
  List<SqlTokens.Right> excess = List.of();
  Optional<ObservedLifetime> observedLifetime = Optional.empty();

  private Release release = Release.ICEHOUSE;
  private Estimate rows = Estimate.counted(900);
  private Estimate expired = Estimate.counted(0);
  private Optional<Instant> oldestExpired = Optional.empty();
  private final List<UserTokens> owners = new ArrayList<>();
  private final List<UserTokens> issuers = new ArrayList<>();
  private final Map<String, String> unusable = new LinkedHashMap<>();
  private final Map<String, Boolean> indexes =
      new LinkedHashMap<>(Map.of("expires", true, "expires,valid", true));
  private final List<SqlTokens.QueryPlan> plans = new ArrayList<>();
  private final Map<Server, Memcached> memcached = new LinkedHashMap<>();
  private Optional<Placement> placement = Optional.empty();
  private Optional<SqlTokens.Revocations> revocations = Optional.empty();
  private Optional<SqlTokens.Trusts> trusts = Optional.empty();
  private Optional<SqlTokens.ApplicationCredentials> credentials = Optional.empty();
  private Map<String, StatementTimes> statements = Map.of();

  public Cloud() {
    memcached.put(A, new Memcached(A));
    memcached.put(B, new Memcached(B));
  }

  static <T> Outcome<T> failed(Failure.Kind kind, String reason) {
    return Outcome.failed(new Failure(kind, reason), NOW);
  }

  String findings(Diagnosis.Check check) {
    return findings(check, snapshot());
  }

  /** Findings as a person reads them. */
  static String findings(Diagnosis.Check check, Snapshot snapshot) {
    Facts facts = new Facts(snapshot, NOW);
    Findings findings = new Findings(facts.mysql());
    check.check(facts, findings);
    return findings.worstFirst().stream().map(Cloud::text).collect(joining("\n"));
  }

  private static String text(Finding finding) {
    return Stream.of(
            Stream.of(finding.severity() + " " + finding.title(), finding.evidence()),
            finding.also().stream().map(Finding::title),
            Stream.of(finding.consequence()),
            finding.remedies().stream().map(Cloud::text),
            finding.runbook().stream().map(anchor -> "runbook " + anchor))
        .flatMap(lines -> lines)
        .collect(joining("\n", "", "\n"));
  }

  private static String text(Finding.Remedy remedy) {
    return "- "
        + remedy.text()
        + remedy.command().map(command -> "\n" + command.indent(4).stripTrailing()).orElse("");
  }

  public Cloud with(Consumer<Cloud> change) {
    change.accept(this);
    return this;
  }

  public Cloud release(Release newRelease) {
    release = newRelease;
    return this;
  }

  Cloud rows(long newRows) {
    return rows(Estimate.counted(newRows));
  }

  public Cloud rows(Estimate newRows) {
    rows = newRows;
    return this;
  }

  Cloud expired(long newExpired, Duration oldest) {
    return expired(Estimate.counted(newExpired), oldest);
  }

  public Cloud expired(Estimate newExpired, Duration oldest) {
    expired = newExpired;
    oldestExpired = Optional.of(NOW.minus(oldest));
    return this;
  }

  Cloud owner(String name, Estimate tokens) {
    owners.add(new UserTokens(new User("id-of-" + name, name, "Default"), tokens));
    return this;
  }

  Cloud issued(String name, long tokens) {
    issuers.add(UserTokens.counted(new User("id-of-" + name, name, "Default"), tokens));
    return this;
  }

  Cloud index(String columns, boolean present) {
    indexes.put(columns, present);
    return this;
  }

  Cloud unusable(String columns, String clause) {
    unusable.put(columns, clause);
    return this;
  }

  public Cloud plan(SqlTokens.QueryPlan plan) {
    plans.add(plan);
    return this;
  }

  Cloud placement(Placement newPlacement) {
    placement = Optional.of(newPlacement);
    return this;
  }

  Cloud revocations(long needed, long prunable, long overdue) {
    revocations = Optional.of(new SqlTokens.Revocations(needed, prunable, overdue));
    return this;
  }

  Cloud trusts(long active, long expired, long deleted, boolean isCounted) {
    trusts = Optional.of(new SqlTokens.Trusts(active, expired, deleted, isCounted));
    return this;
  }

  Cloud applicationCredentials(long active, long expired) {
    credentials = Optional.of(new SqlTokens.ApplicationCredentials(active, expired));
    return this;
  }

  Cloud statement(String name, StatementTimes times) {
    statements = Map.of(name, times);
    return this;
  }

  /** A keystone.conf with UUID tokens. */
  Cloud configured(String driver, Duration expiration, Map<String, String> options) {
    return configured("uuid", driver, expiration, options);
  }

  /** The same with tokens of an hour. */
  Cloud configured(String driver, String option, String value) {
    return configured(driver, Duration.ofHours(1), Map.of(option, value));
  }

  /** The same with other tokens. */
  Cloud provider(String provider) {
    return configured(provider, "sql", Duration.ofHours(1), Map.of());
  }

  Cloud configured(
      String provider, String driver, Duration expiration, Map<String, String> options) {
    keystone =
        new Keystone(
            true,
            Optional.of(driver),
            Optional.of(provider),
            Optional.of(expiration),
            Optional.empty(),
            Keystone.DEFAULT_REVOCATION_BUFFER,
            new Keystone.Written(options, Optional.of("keystone")));
    return this;
  }

  Cloud on(Server server, Consumer<Memcached> change) {
    change.accept(memcached.computeIfAbsent(server, Memcached::new));
    return this;
  }

  public Cloud stats(Server server, Consumer<NodeStatsBuilder> change) {
    return on(server, node -> change.accept(node.stats));
  }

  /** A list that is stored on a server. */
  Cloud list(Server server, String name, Server home, long bytes, long live, long recent) {
    User user = new User("id-of-" + name, name, "Default");
    return on(server, node -> node.list(user, "key-of-" + name, home, bytes, live, recent));
  }

  public Snapshot snapshot() {
    Map<Server, Outcome<NodeStats>> nodes = new LinkedHashMap<>();
    Map<Server, Outcome<ServerLists>> lists = new LinkedHashMap<>();
    memcached.forEach(
        (server, figures) -> {
          nodes.put(server, Outcome.ok(figures.stats.build(), NOW));
          lists.put(server, Outcome.ok(figures.serverLists(), NOW));
        });
    Snapshot snapshot =
        Snapshot.initial(keystone)
            .withSql(Outcome.ok(sql(), NOW))
            .withStatements(statements)
            .withNodes(nodes)
            .withLists(lists);
    return placement.map(known -> snapshot.withPlacement(Outcome.ok(known, NOW))).orElse(snapshot);
  }

  private SqlTokens sql() {
    SqlTokens.Counts counts =
        new SqlTokens.Counts(
            rows,
            Estimate.counted(Math.max(0, rows.value() - expired.value())),
            Estimate.counted(0),
            expired,
            Estimate.counted(0),
            oldestExpired,
            Optional.of(latestExpiry));
    long issued = issuers.stream().mapToLong(user -> user.tokens().value()).sum();
    return new SqlTokens(
        release,
        isCounted ? Optional.of(counts) : Optional.empty(),
        Optional.of(new SqlTokens.Owners(Optional.empty(), owners, Estimate.counted(0))),
        Optional.of(new SqlTokens.Recent(WINDOW, Estimate.counted(issued), issuers)),
        Optional.of(new SqlTokens.Size(tableBytes, 1L << 20, 0)),
        indexes,
        plans,
        revocations,
        trusts,
        credentials,
        observedLifetime,
        new SqlTokens.Session(
            account, database, true, clockOffset, unusable, missing, excess, readBy));
  }

  /** A list whose entries say nothing of when they were issued. */
  static UserList ofUnknownPace(String name, Server home, long bytes) {
    return UserList.unread("id-of-" + name, "key-of-" + name, bytes, Optional.of(NOW))
        .withOwner(new User("id-of-" + name, name, ""))
        .withPlace(home, false);
  }

  /** A memcached server that has run for ten days. */
  static final class Memcached {

    private final Server server;
    private final NodeStatsBuilder stats = new NodeStatsBuilder();
    private Optional<ServerLists.Reset> lastReset = Optional.empty();
    long undecodable;
    private final List<UserList> lists = new ArrayList<>();
    private final Map<String, CacheCopy> cacheRegions = new LinkedHashMap<>();

    Memcached(Server server) {
      this.server = server;
      stats.clockOffset = Optional.of(Duration.ofMillis(-400));
    }

    Memcached lastReset(Instant at, UserList list) {
      lastReset = Optional.of(new ServerLists.Reset(at, list));
      return this;
    }

    /** A list whose owner is not known. */
    Memcached unnamed(String key, Server home, long bytes, long live, long recent) {
      return list(User.UNKNOWN, key, home, bytes, live, recent);
    }

    private Memcached list(User user, String key, Server home, long bytes, long live, long recent) {
      return list(
          ServerListsBuilder.list(
              user,
              key,
              home,
              !home.equals(server),
              bytes,
              Optional.of(NOW),
              Optional.of(ServerListsBuilder.entries(live, 0, Optional.of(recent)))));
    }

    Memcached list(UserList list) {
      lists.add(list);
      return this;
    }

    /** A region of Keystone's cache whose key is in use until now. */
    Memcached cacheRegion(String region, int id, Duration usedFor) {
      cacheRegions.put(region, new CacheCopy(id, NOW, NOW.minus(usedFor), NOW));
      return this;
    }

    private ServerLists serverLists() {
      ServerListsBuilder all = new ServerListsBuilder(lists);
      all.undecodable = undecodable;
      all.resets = lastReset.isPresent() ? 1 : 0;
      all.lastReset = lastReset;
      all.cacheRegions = cacheRegions;
      return all.build();
    }
  }
}
