package io.github.keystonetoken.demo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
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
  private final Map<User, UserList> lists = new LinkedHashMap<>();

  /** Each as often as its weight. */
  private final List<User> owners = new ArrayList<>();

  /**
   * A user who asks Keystone for tokens.
   *
   * @param entries entries of their list at the start, at least 1
   * @param since how long ago the first of these was issued, less than the lifetime of the list
   * @param until how long ago the last was issued
   * @param weight share of the live traffic, against the other issuers'; 0 for none
   */
  public record Issuer(User user, int entries, Duration since, Duration until, int weight) {}

  /**
   * A user's list as a server holds it.
   *
   * @param key its key in memcached
   * @param server its place in Keystone's list, from 0
   * @param bytes size of its value
   */
  public record UserList(User user, String key, int server, int bytes, List<ListEntry> entries) {

    public long live(Instant at) {
      return entries.stream().filter(entry -> entry.expires().isAfter(at)).count();
    }
  }

  /**
   * @param servers Keystone's list, in its order
   * @param lifetime {@code [token] expiration}
   */
  public UsertokensStory(List<MemcachedConnection> servers, long seed, Duration lifetime) {
    this.servers = servers;
    this.random = new Random(seed);
    this.lifetime = lifetime;
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
  public synchronized void load(int count, List<Issuer> issuers) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    owners.clear();
    for (Issuer issuer : issuers) {
      owners.addAll(Collections.nCopies(issuer.weight(), issuer.user()));
      Instant stored = now.minus(issuer.until()).plusMillis(500);
      Duration ttl = lifetime.minus(issuer.until());
      List<ListEntry> entries = entries(issuer, now);
      storeList(issuer.user(), entries, stored, ttl);
      storeToken(entries.get(entries.size() - 1).tokenId(), issuer.user(), stored);
    }
    int made = issuers.size();
    while (made < count) {
      String tokenId = User.newId(random);
      int server = Placement.server(Placement.mangled("token-" + tokenId), servers.size());
      if (server == 1 && random.nextDouble() < MISSING_ON_B) {
        continue;
      }
      storeToken(tokenId, nextOwner(), now);
      made++;
    }
  }

  private User nextOwner() {
    return owners.get(random.nextInt(owners.size()));
  }

  private List<ListEntry> entries(Issuer issuer, Instant now) {
    Instant first = now.minus(issuer.since());
    long span = issuer.since().minus(issuer.until()).toSeconds();
    List<ListEntry> entries = new ArrayList<>(issuer.entries());
    for (int i = 0; i < issuer.entries(); i++) {
      Instant issued = first.plusSeconds(span * i / Math.max(1, issuer.entries() - 1));
      entries.add(new ListEntry(User.newId(random), issued.plus(lifetime)));
    }
    return entries;
  }

  /** Issues one token to one of the users, as often as their weights say. */
  public synchronized void issue() {
    issue(nextOwner());
  }

  /**
   * Issues one token, as {@code create_token} in Kilo's token/persistence/backends/kvs.py: the
   * token, the revocation list, then under a lock the user's list, read, pruned and sent back. One
   * that exceeds the item limit is deleted without an error, and the next token begins a list.
   */
  public synchronized void issue(User user) {
    Instant now = Instant.now();
    String tokenId = User.newId(random);
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
    UserList before = lists.get(user);
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
    byte[] value = TokenValue.of(tokenId, user, expires, unixSeconds(now));
    serverOf(key).set(key, value, PICKLE, lifetime.toSeconds());
  }

  private void storeList(User user, List<ListEntry> entries, Instant stored, Duration ttl) {
    String key = Placement.usertokensKey(user.id());
    byte[] value = TokenListValue.of(entries, unixSeconds(stored));
    if (serverOf(key).setIfItFits(key, value, PICKLE, ttl.toSeconds())) {
      int server = Placement.server(key, servers.size());
      lists.put(user, new UserList(user, key, server, value.length, entries));
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

  /** The lists that the servers hold now. */
  public synchronized List<UserList> lists() {
    return List.copyOf(lists.values());
  }

  public UserList of(User user) {
    return lists().stream().filter(list -> list.user().equals(user)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    servers.forEach(MemcachedConnection::close);
  }
}
