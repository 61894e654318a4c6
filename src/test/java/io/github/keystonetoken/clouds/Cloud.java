package io.github.keystonetoken.clouds;

import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.MemcachedConnection;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.demo.Traffic;
import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.demo.UsertokensStory.Issuer;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.ServerProcess;
import io.github.keystonetoken.servers.Unchecked;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cloud of one era on real servers, with what is issued in it. */
final class Cloud implements AutoCloseable {

  /** Of its memcacheds, which keep five of them for each thread to themselves. */
  static final int MAX_CONNECTIONS = 256;

  private static final int SEED = 18;

  /** As many values of tokens as tell a memcached from an empty one; they cost time. */
  private static final int MOST_TOKEN_VALUES = 500;

  private final Era era;
  private final String title;
  private final @Nullable Incident incident;
  private final CloudDatabase database;
  private final List<Memcached> servers = new ArrayList<>();
  private final Path directory = ServerProcess.newDirectory("cloud");

  /** What else ends with the cloud, the last first. */
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();

  /** How much a healthy cloud is used. */
  enum Size {
    EMPTY("new"),
    ONE_USER("one user"),
    MEDIUM("5,000 tokens"),
    BUSY("busy");

    final String title;

    Size(String title) {
      this.title = title;
    }

    /** Whether tokens are issued while the exporter looks. */
    boolean hasTraffic() {
      return this == MEDIUM || this == BUSY;
    }
  }

  /** What the exporter is configured with. */
  enum Configuration {
    /** {@code --database.url} with the documented account, and {@code --memcached.servers}. */
    FLAGS("flags of the README"),
    /** Keystone's own keystone.conf, and with it Keystone's own account. */
    FILE("keystone.conf"),
    /** keystone.conf, and the documented account by {@code --database.url}. */
    BOTH("both");

    final String title;

    Configuration(String title) {
      this.title = title;
    }
  }

  /** What is put into a new cloud. */
  interface Content {
    void fill(Cloud cloud) throws SQLException, IOException;
  }

  /** One without any fault. */
  static Cloud healthy(MariaDb server, Era era, Size size) throws SQLException, IOException {
    return new Cloud(server, era, size.name(), size.title, null, cloud -> cloud.fill(size));
  }

  /** One with this incident, or after it. */
  static Cloud with(MariaDb server, Incident incident) throws SQLException, IOException {
    return new Cloud(
        server,
        incident.era,
        incident.name(),
        incident.title,
        incident,
        cloud -> {
          if (incident.era.hasRegions() && !incident.isHarmless()) {
            cloud.fillCache(cloud.servers, 50, 0);
          }
          incident.cause.fill(cloud);
          if (incident.isHarmless()) {
            cloud.fillCache(cloud.servers, 50, 20);
          }
        });
  }

  private Cloud(
      MariaDb server,
      Era era,
      String name,
      String title,
      @Nullable Incident incident,
      Content content)
      throws SQLException, IOException {
    this.era = era;
    this.title = title;
    this.incident = incident;
    try {
      database =
          CloudDatabase.create(server, era, (era.name() + "_" + name).toLowerCase(Locale.ROOT));
      for (int i = 0; era.hasMemcached() && i < 2; i++) {
        servers.add(startServer(FreePort.find()));
      }
      Files.writeString(file("password"), CloudDatabase.PASSWORD);
      Files.writeString(
          file("keystone.conf"),
          era.conf(database.keystoneUrl(), serverList())
              + "[fernet_tokens]\nkey_repository = "
              + Files.createDirectory(file("keys")));
      if (era.store == Era.Store.NONE) {
        rotateKeys(Duration.ofDays(1));
      }
      content.fill(this);
      database.createAccounts();
    } catch (SQLException | IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  /** Leaves Fernet keys as a rotation every third day does, the last one so long ago. */
  void rotateKeys(Duration ago) throws IOException {
    Instant last = Instant.now().minus(ago);
    for (int i = 0; i < 3; i++) {
      Path key = file("keys").resolve(i == 0 ? "0" : Integer.toString(18 - i));
      Files.writeString(key, "");
      Files.setLastModifiedTime(key, FileTime.from(last.minus(Duration.ofDays(3L * i))));
    }
  }

  private void fill(Size size) throws SQLException {
    Map<User, Integer> tokens = Accounts.tokens(era, size);
    int total = tokens.values().stream().mapToInt(Integer::intValue).sum();
    switch (era.store) {
      case SQL -> fillTable(tokens, size.hasTraffic() ? total : 0);
      case MEMCACHED -> fillLists(tokens, total, size.hasTraffic());
      case NONE -> fillEvents(size);
    }
    if (era.hasRegions() && size != Size.EMPTY) {
      fillCache(servers, Math.min(5_000, total), size.hasTraffic() ? 20 : 0);
    }
  }

  /**
   * @param perPeriod rows that are issued while one row is kept
   */
  private void fillTable(Map<User, Integer> tokens, int perPeriod) throws SQLException {
    for (Map.Entry<User, Integer> account : tokens.entrySet()) {
      database.addSteadyRows(account.getKey(), account.getValue());
    }
    Duration kept = era.lifetime.plus(era.expiredWindow()).plusMinutes(30);
    issueInTurn((double) perPeriod / kept.toSeconds(), tokens.keySet().stream(), database::issue);
  }

  private void fillLists(Map<User, Integer> tokens, int total, boolean hasTraffic) {
    // The oldest entry must not expire before the list is stored.
    Duration since = era.lifetime.minusSeconds(10);
    addLists(
        Math.min(MOST_TOKEN_VALUES, total),
        hasTraffic ? (double) total / era.lifetime.toSeconds() : 0,
        tokens.entrySet().stream()
            .map(list -> new Issuer(list.getKey(), list.getValue(), since, Duration.ZERO, 1))
            .toArray(Issuer[]::new));
  }

  /**
   * Stores lists, and issues tokens to their accounts in turn, each as often as its weight.
   *
   * @param perSecond tokens that are issued; 0 for none
   */
  void addLists(int tokens, double perSecond, Issuer... issuers) {
    UsertokensStory story =
        new UsertokensStory(MemcachedConnection.toAll(servers), SEED, era.lifetime);
    own(story);
    story.load(tokens, List.of(issuers));
    issueInTurn(
        perSecond,
        Stream.of(issuers)
            .flatMap(issuer -> Collections.nCopies(issuer.weight(), issuer.user()).stream()),
        story::issue);
  }

  /** Stores a list whose tokens were issued within the last hour, and none of them. */
  void addUnnamedList(String userId, int entries) {
    Instant now = Instant.now();
    long lifetime = era.lifetime.toSeconds();
    List<ListEntry> list =
        IntStream.rangeClosed(1, entries)
            .mapToObj(
                i -> new ListEntry("%032x".formatted(i), now.plusSeconds(lifetime * i / entries)))
            .toList();
    String key = Placement.usertokensKey(userId);
    byte[] value = TokenListValue.of(list, BigDecimal.valueOf(now.getEpochSecond()));
    servers.get(Placement.server(key, servers.size())).set(key, value, 1, lifetime);
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

  /** What a controller caches that has the servers in this order. */
  void fillCache(List<Memcached> order, int values, double perSecond) {
    CloudCache cache = new CloudCache(order);
    own(cache);
    cache.addRegions();
    cache.addValues(values);
    issueSteadily(perSecond, cache::validate);
  }

  /** Issues a token to one of the accounts. */
  private interface Issue {
    void to(User user) throws SQLException;
  }

  /** By turns: chance would look uneven in the few seconds of a test. */
  private void issueInTurn(double perSecond, Stream<User> users, Issue issue) {
    Deque<User> turns = users.collect(Collectors.toCollection(ArrayDeque::new));
    issueSteadily(
        perSecond,
        () -> {
          turns.addLast(turns.removeFirst());
          issue.to(turns.getLast());
        });
  }

  private void issueSteadily(double perSecond, Unchecked.Action action) {
    if (perSecond > 0) {
      own(new Traffic(perSecond, action));
    }
  }

  CloudDatabase database() {
    return database;
  }

  List<Memcached> servers() {
    return servers;
  }

  /** Starts one of the memcacheds again, empty. */
  void restartServer(int index) {
    servers.get(index).close();
    servers.set(index, startServer(servers.get(index).port()));
  }

  private static Memcached startServer(int port) {
    return Memcached.startOn(port, "-m", "256", "-t", "1", "-c", Integer.toString(MAX_CONNECTIONS));
  }

  /** Something that ends with the cloud. */
  void own(AutoCloseable part) {
    owned.push(part);
  }

  private String serverList() {
    return servers.stream().map(Memcached::address).collect(Collectors.joining(","));
  }

  /** Its era, and what is special about it. */
  List<String> titles() {
    return List.of(era.title, title);
  }

  @Nullable Incident incident() {
    return incident;
  }

  /** Flags of the exporter. */
  Stream<String> flags(Configuration configuration) {
    Stream<String> conf = Stream.of("--keystone.conf=" + file("keystone.conf"));
    Stream<String> account =
        Stream.of(
            "--database.url=" + database.exporterUrl(),
            "--database.password-file=" + file("password"));
    return switch (configuration) {
      case FLAGS ->
          servers.isEmpty()
              ? account
              : Stream.concat(account, Stream.of("--memcached.servers=" + serverList()));
      case FILE -> conf;
      case BOTH -> Stream.concat(conf, account);
    };
  }

  @Override
  public void close() {
    owned.forEach(part -> Unchecked.run(part::close));
    servers.forEach(Memcached::close);
    ServerProcess.delete(directory);
  }
}
