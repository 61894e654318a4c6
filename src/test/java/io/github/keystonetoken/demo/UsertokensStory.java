package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.Memcached;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The second incident: Keystone Kilo keeps a list of each user's tokens in memcached and sends all
 * of it with every token issued.
 */
public final class UsertokensStory implements AutoCloseable {

  /** The incident's list: 578,966 bytes, stored half a second past a whole one. */
  public static final int CEILOMETER_ENTRIES = 7_631;

  private static final int PICKLE = 1;
  private static final int INTEGER = 2;
  private static final byte[] LOCKED = "1".getBytes(StandardCharsets.US_ASCII);

  /** {@code [kvs] default_lock_timeout} and the second that Keystone adds to it. */
  private static final int LOCK_SECONDS = 6;

  /** How many of server B's tokens are left out, so that A holds slightly more keys. */
  private static final double MISSING_ON_B = 0.08;

  private final List<MemcachedConnection> servers;
  private final Random random;
  private final Duration lifetime;
  private final Clock clock;
  private final Map<User, StoredList> lists = new LinkedHashMap<>();
  private final int[] tokens;
  private WeightedChoice<User> next = new WeightedChoice<>(Map.of());

  private record StoredList(List<ListEntry> entries, int bytes) {}

  /**
   * @param servers Keystone's list, in its order
   * @param lifetime {@code [token] expiration}
   */
  public UsertokensStory(List<Memcached> servers, long seed, Duration lifetime, Clock clock) {
    this(
        seed,
        lifetime,
        clock,
        servers.stream().map(server -> new MemcachedConnection(server.port())).toList());
  }

  private UsertokensStory(
      long seed, Duration lifetime, Clock clock, List<MemcachedConnection> servers) {
    this.servers = servers;
    this.random = new Random(seed);
    this.lifetime = lifetime;
    this.clock = clock;
    this.tokens = new int[servers.size()];
  }

  /**
   * On servers that others have started.
   *
   * @param servers Keystone's list, in its order
   * @param lifetime {@code [token] expiration}
   */
  static UsertokensStory on(
      List<InetSocketAddress> servers, long seed, Duration lifetime, Clock clock) {
    return new UsertokensStory(
        seed, lifetime, clock, servers.stream().map(MemcachedConnection::new).toList());
  }

  /** Ceilometer beside other service users whose lists all hash to the second of two servers. */
  public static List<Issuer> incident(ServiceUsers users) {
    Duration since = Duration.ofMinutes(50);
    return List.of(
        new Issuer(users.ceilometer(), CEILOMETER_ENTRIES, since, Duration.ZERO, 50),
        new Issuer(users.neutron(), 3_055, since, Duration.ZERO, 20),
        new Issuer(users.nova(), 2_165, since, Duration.ZERO, 14),
        new Issuer(users.cinder(), 540, since, Duration.ZERO, 7),
        new Issuer(users.glance(), 240, since, Duration.ZERO, 4),
        new Issuer(users.heat(), 120, since, Duration.ZERO, 3),
        // Swift has stopped: nothing prunes its list, which holds mostly expired entries.
        new Issuer(users.swift(), 55, Duration.ofMinutes(59), Duration.ofMinutes(59), 0),
        new Issuer(users.admin(), 30, since, Duration.ZERO, 2));
  }

  /**
   * Fills the servers.
   *
   * @param count how many tokens are stored beside the lists; of each list at least the newest
   */
  public synchronized UsertokensTruth load(int count, List<Issuer> issuers) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Map<User, Integer> weights = new LinkedHashMap<>();
    for (Issuer issuer : issuers) {
      weights.put(issuer.user(), issuer.weight());
      Instant stored = now.minus(issuer.until()).plusMillis(500);
      Duration ttl = lifetime.minus(issuer.until());
      List<ListEntry> entries = entries(issuer, now);
      storeList(issuer.user(), entries, stored, ttl);
      storeToken(entries.get(entries.size() - 1).tokenId(), issuer.user(), stored);
    }
    next = new WeightedChoice<>(weights);
    int made = issuers.size();
    while (made < count) {
      String tokenId = Ids.next(random);
      int server = Placement.server(Placement.mangled("token-" + tokenId), servers.size());
      if (server == 1 && random.nextDouble() < MISSING_ON_B) {
        continue;
      }
      storeToken(tokenId, next.next(random), now);
      made++;
    }
    return truth();
  }

  private List<ListEntry> entries(Issuer issuer, Instant now) {
    Instant first = now.minus(issuer.since());
    long span = issuer.since().minus(issuer.until()).toSeconds();
    List<ListEntry> entries = new ArrayList<>(issuer.entries());
    for (int i = 0; i < issuer.entries(); i++) {
      Instant issued = first.plusSeconds(span * i / Math.max(1, issuer.entries() - 1));
      entries.add(new ListEntry(Ids.next(random), issued.plus(lifetime)));
    }
    return entries;
  }

  /** Issues one token to one of the users, as often as their weights say. */
  public synchronized void issue() {
    issue(next.next(random));
  }

  /**
   * Issues one token, as {@code create_token} in Kilo's token/persistence/backends/kvs.py: the
   * token, the revocation list, then under a lock the user's list, read, pruned and sent back. One
   * that exceeds the item limit is deleted without an error, and the next token begins a list.
   */
  public synchronized void issue(User user) {
    Instant now = clock.instant();
    String tokenId = Ids.next(random);
    storeToken(tokenId, user, now);
    String revoked = Placement.mangled("revocation-list");
    serverOf(revoked).get(revoked);
    String lock = "_lockusertokens-" + user.id();
    if (!serverOf(lock).add(lock, LOCKED, INTEGER, LOCK_SECONDS)) {
      throw new IllegalStateException("the list of " + user.name() + " is locked by another");
    }
    String key = Placement.usertokensKey(user.id());
    serverOf(key).get(key);
    Instant expires = now.plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
    List<ListEntry> entries = new ArrayList<>();
    StoredList before = lists.get(user);
    if (before != null) {
      entries.addAll(before.entries());
      entries.removeIf(entry -> entry.expires().isBefore(now));
    }
    entries.add(new ListEntry(tokenId, expires));
    storeList(user, entries, now, lifetime);
    serverOf(lock).delete(lock);
  }

  private void storeToken(String tokenId, User user, Instant now) {
    String key = Placement.mangled("token-" + tokenId);
    Instant expires = now.plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
    byte[] value = TokenValue.of(tokenId, user, expires, unixSeconds(now), random);
    serverOf(key).set(key, value, PICKLE, lifetime.toSeconds());
    tokens[Placement.server(key, servers.size())]++;
  }

  private void storeList(User user, List<ListEntry> entries, Instant stored, Duration ttl) {
    String key = Placement.usertokensKey(user.id());
    byte[] value = TokenListValue.of(entries, unixSeconds(stored));
    if (serverOf(key).setIfItFits(key, value, PICKLE, ttl.toSeconds())) {
      lists.put(user, new StoredList(entries, value.length));
    } else {
      lists.remove(user);
    }
  }

  private MemcachedConnection serverOf(String key) {
    return servers.get(Placement.server(key, servers.size()));
  }

  private static BigDecimal unixSeconds(Instant instant) {
    return BigDecimal.valueOf(instant.getEpochSecond())
        .add(BigDecimal.valueOf(instant.getNano() / 1_000, 6));
  }

  /** What is stored now. */
  public synchronized UsertokensTruth truth() {
    List<UsertokensTruth.UserList> answers = new ArrayList<>();
    lists.forEach(
        (user, list) -> {
          String key = Placement.usertokensKey(user.id());
          answers.add(
              new UsertokensTruth.UserList(
                  user,
                  key,
                  Placement.server(key, servers.size()),
                  list.bytes(),
                  list.entries().stream().map(ListEntry::expires).toList()));
        });
    return new UsertokensTruth(answers, Arrays.stream(tokens).boxed().toList());
  }

  @Override
  public void close() {
    servers.forEach(MemcachedConnection::close);
  }
}
