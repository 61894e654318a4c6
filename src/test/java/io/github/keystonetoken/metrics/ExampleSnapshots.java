package io.github.keystonetoken.metrics;

import io.github.keystonetoken.metrics.TokenMetrics.Build;
import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.NodeStats.Rejection;
import io.github.keystonetoken.model.NodeStatsBuilder;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Snapshot.ConfigReload;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Snapshots of a cloud in trouble: the table that never shrinks and the list on one server. */
public final class ExampleSnapshots {

  public static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");

  static final Build BUILD = new Build("0.1.0", "6168ac8", "17.0.15");
  static final Map<Collector, Integer> LIMITS = Map.of(Collector.SQL, 20, Collector.LISTS, 10);
  static final Optional<Duration> RECENT_WINDOW = Optional.of(Duration.ofMinutes(10));

  public static final Server A = new Server(0, "10.0.0.11:11211", "10.0.0.11", 11211);
  public static final Server B = new Server(1, "10.0.0.12:11211", "10.0.0.12", 11211);

  private static final User QUANTUM =
      new User("c09bd86b96e715ae2a9727c99cf95ef3", "quantum", "Default");
  private static final User NOVA =
      new User("e9f60e434eedc9083e55d1a7029ed003", "nova", "heat_domain");
  private static final User ADMIN =
      new User("62f04a011fbb80030bb0a13701c20b41", "admin", "Default");
  public static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";
  private static final String DELETED = "0d1f6b6a2f5f4c3c9f35c1a2f7f0b9aa";

  private static final Duration HOUR = Duration.ofHours(1);

  private ExampleSnapshots() {}

  /**
   * A configuration, of which null is not set.
   *
   * @param configured whether a keystone.conf was read
   */
  public static Keystone keystone(
      boolean configured,
      @Nullable String driver,
      @Nullable String provider,
      @Nullable Duration expiration,
      @Nullable Duration allowExpiredWindow) {
    return new Keystone(
        configured,
        Optional.ofNullable(driver),
        Optional.ofNullable(provider),
        Optional.ofNullable(expiration),
        Optional.ofNullable(allowExpiredWindow),
        Keystone.DEFAULT_REVOCATION_BUFFER,
        Keystone.Written.NOTHING);
  }

  /** Nothing was collected yet and no keystone.conf was found. */
  public static Snapshot initial() {
    return Snapshot.initial(Keystone.unknown());
  }

  /** Everything is known. */
  public static Snapshot rich() {
    return Snapshot.initial(keystone(true, "memcache", "uuid", HOUR, null))
        .withSql(Outcome.ok(sqlTokens(owners()), NOW))
        .withStatements(statements())
        .withNodes(nodes(Outcome.ok(nodeA(), NOW), Outcome.ok(nodeB(), NOW)))
        .withLists(nodes(Outcome.ok(listsOfA(), NOW), Outcome.ok(listsOfB(), NOW)))
        .withPlacement(Outcome.ok(placement(), NOW))
        .withFernet(Outcome.ok(fernetKeys(), NOW))
        .withFetchedBytes(nodes(18_400L, 702_113L))
        .withReload(new ConfigReload(true, NOW.minus(Duration.ofDays(1))))
        .withRuns(Collector.SQL, sqlRuns())
        .withRuns(
            Collector.MEMCACHED,
            CollectorRuns.none(Duration.ofSeconds(15)).succeeded(Duration.ofMillis(4), NOW))
        .withRuns(Collector.LISTS, CollectorRuns.none(Duration.ofMinutes(1)));
  }

  /** As {@link #rich}, but with tokens in the table. */
  public static Snapshot tokensInSql() {
    Keystone keystone = keystone(true, "sql", "uuid", HOUR, null);
    return rich().reconfigured(keystone, EnumSet.allOf(Collector.class), List.of(A, B));
  }

  /** SQL reports quantum, whose list is found, and admin, whose list is not. */
  private static Placement placement() {
    return new Placement(
        false,
        new ServerOrder(ServerOrder.Verdict.DISAGREE, List.of(A, B), 4, 5, 1),
        List.of(
            new Placement.UserPlacement(QUANTUM, "1566e8d0dc8aa1ccf83939a4ada632e7d814f7d8", A),
            new Placement.UserPlacement(ADMIN, "1733ec56595de6d58cc4e3e5ad663574c8e532ea", A)),
        Map.of(
            Placement.Weight.BYTES,
            new Placement.WhatIf(List.of(1.0, 0.98, 0.96, 0.98, 0.94, 0.96, 0.94, 0.95), 0.9375),
            Placement.Weight.TRAFFIC,
            new Placement.WhatIf(
                List.of(1.0, 0.999, 0.998, 0.999, 0.998, 0.998, 0.998, 0.998), 0.998)),
        List.of());
  }

  /** As {@link #rich}, but the newest collection could not log in to the database. */
  public static Snapshot databaseDenied() {
    Failure failure = new Failure(Failure.Kind.DENIED, "The database refused the password.");
    return rich()
        .withSql(Outcome.failed(failure, NOW.plusSeconds(60)))
        .withRuns(Collector.SQL, sqlRuns().failed(failure, Duration.ofMillis(2)));
  }

  /** As {@link #rich}, but the second server, which has the large list, no longer answers. */
  public static Snapshot secondServerDown() {
    Failure failure = new Failure(Failure.Kind.UNREACHABLE, "10.0.0.12:11211 does not answer.");
    return rich()
        .withNodes(nodes(Outcome.ok(nodeA(), NOW), Outcome.failed(failure, NOW)))
        .withLists(nodes(Outcome.ok(listsOfA(), NOW), Outcome.failed(failure, NOW)));
  }

  /**
   * Tokens are stored nowhere: 2025.1 with Fernet, an empty token table, and memcached for
   * Keystone's cache alone.
   */
  public static Snapshot fernet() {
    Estimate none = Estimate.counted(0);
    Optional<Instant> never = Optional.empty();
    SqlTokens sql =
        new SqlTokens(
            Release.CARACAL,
            Optional.of(new SqlTokens.Counts(none, none, none, none, none, never, never)),
            Optional.of(new SqlTokens.Owners(Optional.of(0L), List.of(), none)),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            Optional.of(new SqlTokens.Revocations(12, 0, 0)),
            Optional.of(new SqlTokens.Trusts(41, 17, 203_120, true)),
            Optional.of(new SqlTokens.ApplicationCredentials(212, 60_400)),
            Optional.empty(),
            SqlTokens.Session.UNKNOWN);
    ServerLists noLists = listsWithCache(List.of()).build();
    CollectorRuns everyMinute = CollectorRuns.none(Duration.ofMinutes(1));
    return Snapshot.initial(keystone(true, "sql", "fernet", HOUR, Duration.ofDays(2)))
        .withSql(Outcome.ok(sql, NOW))
        .withNodes(nodes(Outcome.ok(nodeA(), NOW), Outcome.ok(nodeB(), NOW)))
        .withLists(nodes(Outcome.ok(noLists, NOW), Outcome.ok(noLists, NOW)))
        .withReload(new ConfigReload(true, NOW.minus(Duration.ofDays(1))))
        .withFernet(Outcome.ok(fernetKeys(), NOW))
        .withRuns(Collector.SQL, sqlRuns())
        .withRuns(Collector.FERNET, everyMinute.succeeded(Duration.ofMillis(1), NOW))
        .withRuns(Collector.LISTS, everyMinute.succeeded(Duration.ofMillis(9), NOW));
  }

  /** Rotated every three days, a day ago for the last time. */
  private static FernetKeys fernetKeys() {
    return new FernetKeys(
        3, 3, 17, Optional.of(NOW.minus(Duration.ofDays(1))), Optional.of(Duration.ofDays(3)));
  }

  /** The registry of a daemon that knows this. */
  public static PrometheusRegistry registry(Snapshot snapshot) {
    return registry(() -> snapshot);
  }

  static PrometheusRegistry registry(Supplier<Snapshot> snapshots) {
    return TokenMetrics.registry(snapshots, BUILD, () -> LIMITS, () -> RECENT_WINDOW);
  }

  /** One user, of one name, owns every row and the only list. */
  public static Snapshot named(String name) {
    User user = new User(CEILOMETER, name, "Default");
    UserList list =
        UserList.unread("", "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", 4_000, Optional.empty())
            .withOwner(user)
            .withPlace(A, false);
    SqlTokens.Owners owners =
        new SqlTokens.Owners(
            Optional.of(1L), List.of(UserTokens.counted(user, 20_916)), Estimate.counted(0));
    return rich()
        .withSql(Outcome.ok(sqlTokens(owners), NOW))
        .withLists(Map.of(A, Outcome.ok(ServerListsBuilder.of(list), NOW)));
  }

  static <T> Map<Server, T> nodes(T ofA, T ofB) {
    Map<Server, T> both = new LinkedHashMap<>();
    both.put(A, ofA);
    both.put(B, ofB);
    return both;
  }

  private static SqlTokens.Owners owners() {
    return new SqlTokens.Owners(
        Optional.of(9L),
        List.of(
            new UserTokens(QUANTUM, new Estimate(19_874, 0.0043)),
            new UserTokens(NOVA, new Estimate(512, 0.11)),
            new UserTokens(ADMIN, new Estimate(301, 0.15)),
            new UserTokens(User.withId(DELETED), new Estimate(120, 0.24))),
        new Estimate(109, 0.25));
  }

  private static SqlTokens sqlTokens(SqlTokens.Owners owners) {
    return new SqlTokens(
        Release.ICEHOUSE,
        Optional.of(
            new SqlTokens.Counts(
                Estimate.counted(20_916),
                Estimate.counted(492),
                Estimate.counted(63),
                Estimate.counted(20_361),
                Estimate.counted(0),
                Optional.of(NOW.minus(Duration.ofDays(7))),
                Optional.of(NOW.plusSeconds(3_598)))),
        Optional.of(owners),
        Optional.of(
            new SqlTokens.Recent(
                Duration.ofMinutes(10),
                Estimate.counted(61),
                List.of(UserTokens.counted(QUANTUM, 58), UserTokens.counted(NOVA, 3)))),
        Optional.of(new SqlTokens.Size(342_884_352, 2_637_824, 4_194_304)),
        Map.of("expires", true, "expires,valid", true, "user_id", false),
        queryPlans(),
        Optional.of(new SqlTokens.Revocations(214, 91_877, 91_802)),
        Optional.of(new SqlTokens.Trusts(41, 17, 3_120, true)),
        Optional.of(new SqlTokens.ApplicationCredentials(212, 9)),
        Optional.empty(),
        SqlTokens.Session.UNKNOWN);
  }

  /** Of an account that may read {@code id}, and so ask for one of them, but not {@code extra}. */
  private static List<QueryPlan> queryPlans() {
    return List.of(
        new QueryPlan(
            "list_revoked",
            "range",
            "ix_token_expires_valid",
            OptionalLong.of(548),
            PlanSource.EXPLAIN),
        new QueryPlan(
            "flush", "range", "ix_token_expires", OptionalLong.of(20_361), PlanSource.INDEXES),
        new QueryPlan("lookup", "const", "PRIMARY", OptionalLong.of(1), PlanSource.INDEXES));
  }

  private static Map<String, StatementTimes> statements() {
    return Map.of(
        "states",
        new StatementTimes(42, 1.5, 1, 0, 0.03),
        "owners",
        new StatementTimes(42, 14.25, 0, 0, 0.3),
        "slice",
        new StatementTimes(1_344, 6.5, 0, 319_000, 0.004));
  }

  private static CollectorRuns sqlRuns() {
    return new CollectorRuns(
        Duration.ofMinutes(1),
        41,
        Map.of(Failure.Kind.TIMEOUT, 1L),
        Optional.of(Duration.ofMillis(125)),
        Optional.of(NOW.minusSeconds(2)),
        Optional.empty());
  }

  /** Items, bytes and connections look even; what it receives and sends does not. */
  private static NodeStats nodeA() {
    return node(4_158, 59_400_000, 0)
        .sinceStart(34_560_000_000L, 345_600_000_000L)
        .rates(13_000, 400_000)
        .build();
  }

  private static NodeStats nodeB() {
    return node(4_242, 60_600_000, 2)
        .sinceStart(3_421_440_000_000L, 1_036_800_000_000L)
        .rates(1_287_000, 1_200_000)
        .build();
  }

  private static NodeStatsBuilder node(long items, long bytes, long tooLarge) {
    NodeStatsBuilder node = new NodeStatsBuilder();
    node.version = "1.4.25";
    node.items = items;
    node.usedBytes = bytes;
    node.commands =
        Map.of(
            Command.GET_HIT, 812_345L,
            Command.GET_MISS, 2_345L,
            Command.SET_STORED, 401_122L,
            Command.DELETE_HIT, 390_211L,
            Command.DELETE_MISS, 12L,
            Command.TOUCH_HIT, 0L,
            Command.TOUCH_MISS, 0L);
    node.rejections = Map.of(Rejection.TOO_LARGE, tooLarge, Rejection.NO_MEMORY, 0L);
    return node;
  }

  /** One of them is in use, the other one is not. */
  private static Map<String, CacheCopy> cacheRegions() {
    return Map.of(
        "shared default",
        CacheCopy.seen(1, NOW, Duration.ofHours(3), null),
        "tokens",
        CacheCopy.seen(2, NOW, Duration.ofSeconds(20), null));
  }

  private static ServerListsBuilder listsWithCache(List<UserList> top) {
    ServerListsBuilder lists = new ServerListsBuilder(top);
    lists.scan =
        Optional.of(new KeyScan(4_158, OptionalLong.empty(), true, OptionalLong.empty(), NOW));
    lists.cacheRegions = cacheRegions();
    return lists;
  }

  private static ServerLists listsOfA() {
    UserList ofQuantum =
        list(QUANTUM, "1566e8d0dc8aa1ccf83939a4ada632e7d814f7d8", A, 12_400, 30_000, 160, 3, 40L);
    ServerListsBuilder lists = listsWithCache(List.of(ofQuantum));
    lists.revocationListBytes = OptionalLong.of(4_118);
    return lists.build();
  }

  /** Of the two lists of unknown owners one could not be read, and one not in full. */
  private static ServerLists listsOfB() {
    User user = new User(CEILOMETER, "ceilometer", "Default");
    UserList ceilometer =
        list(
            user,
            "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9",
            B,
            578_966,
            7_030,
            7_401,
            229,
            1_270L);
    UserList ofNova =
        list(NOVA, "39e4f514bf56bafeaf2a57fa980c62a32e25f815", B, 21_034, 90_000, 270, 7, null);
    UserList partial =
        new UserList(
            User.UNKNOWN,
            "0fd2f1f17f0d2a1d5f6c0a9a6ad5b6c7e8f90a1b",
            Optional.of(A),
            true,
            4_000,
            Optional.of(NOW.minusSeconds(300)),
            Optional.of(new UserList.Entries(50, 2, 0, 1, Optional.of(5L))),
            Optional.of("an expiry is neither text nor a datetime"));
    UserList undecodable =
        new UserList(
            User.UNKNOWN,
            "9c1185a5c5e9fc54612808977ee8f548b2258d31",
            Optional.of(B),
            false,
            3_600,
            Optional.of(NOW.minusSeconds(200)),
            Optional.empty(),
            Optional.of("it holds something other than a list"));
    ServerListsBuilder lists =
        new ServerListsBuilder(List.of(ceilometer, ofNova, partial, undecodable));
    lists.undecodable = 1;
    lists.resets = 2;
    lists.lastReset = Optional.of(new ServerLists.Reset(NOW.minusSeconds(600), ceilometer));
    lists.scan =
        Optional.of(
            new KeyScan(4_240, OptionalLong.of(60_100_000), false, OptionalLong.of(578_966), NOW));
    return lists.build();
  }

  /** A list at home. */
  private static UserList list(
      User owner,
      String key,
      Server home,
      long bytes,
      int rewrittenMillisAgo,
      long live,
      long expired,
      @Nullable Long recent) {
    return ServerListsBuilder.list(
        owner,
        key,
        home,
        false,
        bytes,
        Optional.of(NOW.minusMillis(rewrittenMillisAgo)),
        Optional.of(ServerListsBuilder.entries(live, expired, Optional.ofNullable(recent))));
  }
}
