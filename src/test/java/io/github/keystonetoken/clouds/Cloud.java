package io.github.keystonetoken.clouds;

import io.github.keystonetoken.demo.Issuer;
import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.demo.Traffic;
import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Unchecked;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cloud of one era on real servers, with what is issued in it. */
final class Cloud implements AutoCloseable {

  /** Of its memcacheds, which keep five of them for each thread to themselves. */
  static final int MAX_CONNECTIONS = 256;

  private static final int SEED = 18;

  /** As many values of tokens as tell a memcached from an empty one; they cost time. */
  private static final int MOST_TOKEN_VALUES = 500;

  private final Era era;
  private final CloudDatabase database;
  private final List<Memcached> servers = new ArrayList<>();
  private final Path keystoneConf;
  private final Path fernetKeys;

  /** Those of the servers that are not down. */
  private final List<Memcached> running = new ArrayList<>();

  /** What else ends with the cloud, the last first. */
  private final Deque<Closeable> owned = new ArrayDeque<>();

  private Cloud(Era era, CloudDatabase database) throws IOException {
    this.era = era;
    this.database = database;
    this.keystoneConf = Files.createTempFile("keystone-token-cloud", ".conf");
    this.fernetKeys = Files.createTempDirectory("keystone-token-keys");
    for (int i = 0; era.hasMemcached() && i < 2; i++) {
      servers.add(startServer(FreePort.find()));
    }
  }

  /** One without any fault. */
  static Cloud healthy(MariaDb server, Era era, Size size) throws SQLException, IOException {
    return create(server, era, size.name(), cloud -> cloud.fill(size));
  }

  /** One with this incident. */
  static Cloud with(MariaDb server, Incident incident) throws SQLException, IOException {
    return create(
        server,
        incident.era,
        incident.name(),
        cloud -> {
          if (cloud.era.hasRegions()) {
            cloud.fillCache(50, 0);
          }
          incident.cause(cloud);
        });
  }

  /** One without a fault, after something that leaves region keys on two servers. */
  static Cloud after(MariaDb server, Aftermath aftermath) throws SQLException, IOException {
    return create(
        server,
        aftermath.era,
        aftermath.name(),
        cloud -> {
          aftermath.happen(cloud);
          cloud.fillCache(50, 20);
        });
  }

  /** What is put into a new cloud. */
  private interface Content {
    void fill(Cloud cloud) throws SQLException, IOException;
  }

  private static Cloud create(MariaDb server, Era era, String name, Content content)
      throws SQLException, IOException {
    String schema = (era.name() + "_" + name).toLowerCase(Locale.ROOT);
    CloudDatabase database = CloudDatabase.create(server, era, schema);
    if (era == Era.GRIZZLY) {
      database.addGrizzlyIndex();
    }
    Cloud cloud = new Cloud(era, database);
    String conf = era.conf(database.keystoneUrl(), cloud.serverList());
    Files.writeString(
        cloud.keystoneConf, conf + "[fernet_tokens]\nkey_repository = " + cloud.fernetKeys + "\n");
    try {
      if (era.store == Era.Store.NONE) {
        cloud.rotateKeys(Duration.ofDays(1));
      }
      content.fill(cloud);
      database.createAccounts();
      return cloud;
    } catch (SQLException | IOException | RuntimeException e) {
      cloud.close();
      throw e;
    }
  }

  /** Leaves Fernet keys as a rotation every third day does, the last one so long ago. */
  void rotateKeys(Duration ago) throws IOException {
    Instant last = Instant.now().minus(ago);
    for (int i = 0; i < 3; i++) {
      Path key = fernetKeys.resolve(i == 0 ? "0" : Integer.toString(18 - i));
      Files.writeString(key, "");
      Files.setLastModifiedTime(key, FileTime.from(last.minus(Duration.ofDays(3L * i))));
    }
  }

  private void fill(Size size) throws SQLException, IOException {
    Map<User, Integer> tokens = Accounts.tokens(era, size);
    switch (era.store) {
      case SQL -> fillTable(tokens, size);
      case MEMCACHED -> fillLists(tokens, size);
      case NONE -> fillEvents(size);
    }
    if (era.hasRegions() && size != Size.EMPTY) {
      int values = Math.min(5_000, tokens.values().stream().mapToInt(Integer::intValue).sum());
      fillCache(values, size.hasTraffic() ? 20 : 0);
    }
  }

  private void fillTable(Map<User, Integer> tokens, Size size) throws SQLException {
    for (Map.Entry<User, Integer> account : tokens.entrySet()) {
      database.addSteadyRows(account.getKey(), account.getValue());
    }
    if (size.hasTraffic()) {
      long kept = era.lifetime.plus(era.expiredWindow).plusMinutes(30).toSeconds();
      int rows = tokens.values().stream().mapToInt(Integer::intValue).sum();
      Deque<User> turns = new ArrayDeque<>(tokens.keySet());
      issueSteadily((double) rows / kept, () -> database.issue(nextOf(turns)));
    }
  }

  private void fillLists(Map<User, Integer> tokens, Size size) {
    // The oldest entry must not expire before the list is stored.
    Duration since = era.lifetime.minusSeconds(10);
    int entries = tokens.values().stream().mapToInt(Integer::intValue).sum();
    addLists(
        Math.min(MOST_TOKEN_VALUES, entries),
        size.hasTraffic() ? (double) entries / era.lifetime.toSeconds() : 0,
        tokens.entrySet().stream()
            .map(
                account ->
                    new Issuer(account.getKey(), account.getValue(), since, Duration.ZERO, 1))
            .toArray(Issuer[]::new));
  }

  /**
   * Stores lists, and issues tokens to their accounts in turn, each as often as its weight.
   *
   * @param perSecond tokens that are issued; 0 for none
   */
  void addLists(int tokens, double perSecond, Issuer... issuers) {
    UsertokensStory story = new UsertokensStory(servers, SEED, era.lifetime, Clock.systemUTC());
    owned.push(story::close);
    story.load(tokens, List.of(issuers));
    if (perSecond > 0) {
      Deque<User> turns =
          Stream.of(issuers)
              .flatMap(issuer -> Stream.generate(issuer::user).limit(issuer.weight()))
              .collect(Collectors.toCollection(ArrayDeque::new));
      issueSteadily(perSecond, () -> story.issue(nextOf(turns)));
    }
  }

  /** Stores a list whose tokens were issued within the last hour, and none of them. */
  void addUnnamedList(String userId, int entries) {
    Instant now = Instant.now();
    List<ListEntry> list =
        IntStream.rangeClosed(1, entries)
            .mapToObj(
                i ->
                    new ListEntry(
                        "%032x".formatted(i),
                        now.plusSeconds(era.lifetime.toSeconds() * i / entries)))
            .toList();
    String key = Placement.usertokensKey(userId);
    servers
        .get(Placement.server(key, servers.size()))
        .set(
            key,
            TokenListValue.of(list, BigDecimal.valueOf(now.getEpochSecond())),
            1,
            era.lifetime.toSeconds());
  }

  /** By turns: chance would look uneven in the few seconds of a test. */
  private static User nextOf(Deque<User> turns) {
    User user = turns.removeFirst();
    turns.addLast(user);
    return user;
  }

  private void fillEvents(Size size) throws SQLException {
    switch (size) {
      case EMPTY -> {
        // A new cloud has revoked nothing.
      }
      case ONE_USER -> database.addRevocations(3, Duration.ofMinutes(10));
      case MEDIUM -> database.addRevocations(500, Duration.ofMinutes(10));
      case BUSY -> {
        database.addRevocations(20_000, Duration.ofSeconds(1));
        database.addRowsOfLaterReleases();
      }
    }
  }

  private void fillCache(int values, double perSecond) throws IOException {
    fillCache(servers, values, perSecond);
  }

  /** What a controller caches that has the servers in this order. */
  void fillCache(List<Memcached> order, int values, double perSecond) throws IOException {
    CloudCache cache = new CloudCache(order);
    owned.push(cache::close);
    cache.addRegions();
    cache.addValues(values);
    if (perSecond > 0) {
      issueSteadily(perSecond, cache::validate);
    }
  }

  private void issueSteadily(double perSecond, Unchecked.Action action) {
    owned.push(new Traffic(perSecond, action)::close);
  }

  CloudDatabase database() {
    return database;
  }

  List<Memcached> servers() {
    return servers;
  }

  /** Ends one of the memcacheds. */
  void stopServer(int index) {
    Memcached server = servers.get(index);
    running.remove(server);
    server.close();
  }

  /** Starts one of the memcacheds again, empty. */
  void restartServer(int index) {
    int port = servers.get(index).port();
    stopServer(index);
    servers.set(index, startServer(port));
  }

  private Memcached startServer(int port) {
    Memcached server =
        Memcached.startOn(port, "-m", "256", "-t", "1", "-c", Integer.toString(MAX_CONNECTIONS));
    running.add(server);
    return server;
  }

  /** Something that ends with the cloud. */
  void own(Closeable part) {
    owned.push(part);
  }

  private String serverList() {
    return servers.stream().map(Memcached::address).collect(Collectors.joining(","));
  }

  /** Flags of the exporter. */
  List<String> flags(Configuration configuration) {
    String conf = "--keystone.conf=" + keystoneConf;
    String url = "--database.url=" + database.exporterUrl();
    return switch (configuration) {
      case FLAGS ->
          servers.isEmpty() ? List.of(url) : List.of(url, "--memcached.servers=" + serverList());
      case FILE -> List.of(conf);
      case BOTH -> List.of(conf, url);
    };
  }

  @Override
  public void close() throws IOException {
    while (!owned.isEmpty()) {
      owned.pop().close();
    }
    running.forEach(Memcached::close);
    Files.deleteIfExists(keystoneConf);
    for (String key : List.of("0", "16", "17", "")) {
      Files.deleteIfExists(fernetKeys.resolve(key));
    }
  }
}
