package io.github.keystonetoken.bench.growth;

import com.sun.management.OperatingSystemMXBean;
import io.github.keystonetoken.bench.Account;
import io.github.keystonetoken.bench.OurCollections;
import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.lists.ListsSource;
import io.github.keystonetoken.logging.Logging;
import io.github.keystonetoken.memcached.MemcachedSource;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * One collector of the exporter in its own process. For each line that it reads, it collects as
 * often as the line says, and prints seconds, seconds of CPU, the count of the last collection and
 * the bytes that memcached has sent since the start. All flags except the interval have their
 * defaults.
 */
public final class CollectOnDemand {

  /**
   * A walk may take half of it, and that of ten million items on a busy machine takes over 30 s.
   */
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private static final Duration STATISTICS_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LISTS_TIMEOUT = Duration.ofSeconds(5);

  /** The flag's default. */
  private static final Duration WALK_INTERVAL = Duration.ofMinutes(10);

  private static final LeapingClock CLOCK = new LeapingClock();

  private CollectOnDemand() {}

  /** Makes one collection. */
  private interface Collection {
    Counted run() throws CollectionException, InterruptedException;
  }

  /**
   * Result of a collection.
   *
   * @param found what it counted
   * @param fetchedBytes of all collections so far, from memcached
   */
  private record Counted(long found, long fetchedBytes) {}

  /**
   * Runs until its input ends.
   *
   * @param arguments {@code sql PORT}, {@code statistics PORTS}, or {@code lists PORTS USERS}, with
   *     {@code walk} at the end where each collection walks through all keys; ports are separated
   *     by commas
   */
  public static void main(String[] arguments)
      throws IOException, CollectionException, InterruptedException {
    Logging.configure(new Config.Log("warn", false));
    Collection collection =
        switch (arguments[0]) {
          case "sql" -> sql(Integer.parseInt(arguments[1]));
          case "statistics" -> statistics(servers(arguments[1]));
          case "lists" ->
              lists(servers(arguments[1]), Integer.parseInt(arguments[2]), arguments.length > 3);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      run(collection, Integer.parseInt(line));
    }
  }

  private static void run(Collection collection, int times)
      throws CollectionException, InterruptedException {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Counted counted = new Counted(0, 0);
    long cpu = process.getProcessCpuTime();
    long started = System.nanoTime();
    for (int i = 0; i < times; i++) {
      counted = collection.run();
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    double cpuSeconds = (process.getProcessCpuTime() - cpu) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%.6f %.6f %d %d%n",
        seconds,
        cpuSeconds,
        counted.found(),
        counted.fetchedBytes());
  }

  private static List<Server> servers(String ports) {
    String[] each = ports.split(",", -1);
    return IntStream.range(0, each.length)
        .mapToObj(i -> GrowingServers.server(i, Integer.parseInt(each[i])))
        .toList();
  }

  private static Collection sql(int port) {
    OurCollections collections = new OurCollections(port, Account.PROCEDURE, CLOCK);
    return () -> new Counted(collections.collect().counts().orElseThrow().rows().value(), 0);
  }

  private static Collection statistics(List<Server> servers) {
    return collection(
        new MemcachedSource(new Nodes(servers), STATISTICS_TIMEOUT, CLOCK),
        Snapshot.initial(keystone()),
        collected -> ok(collected.values()));
  }

  private static Collection lists(List<Server> servers, int users, boolean walks) {
    Config.Lists config =
        new Config.Lists(
            servers,
            KeyNames.MANGLED,
            INTERVAL,
            LISTS_TIMEOUT,
            10,
            16 << 20,
            WALK_INTERVAL,
            Duration.ofMinutes(5),
            Map.of());
    UserDirectory.Builder directory = UserDirectory.builder();
    IntStream.range(0, users)
        .forEach(
            user ->
                directory.add(new User(GrowingServers.userId(user), "user-" + user, "Default")));
    Collection collection =
        collection(
            new ListsSource(config, new Nodes(servers), true, CLOCK),
            Snapshot.initial(keystone()).withUsers(directory.build()),
            collected ->
                ok(collected.lists().values()) == servers.size()
                    ? collected.lists().values().stream()
                        .flatMap(outcome -> outcome.figures().stream())
                        .mapToLong(
                            lists -> users > 0 ? lists.lists() : lists.scan().orElseThrow().items())
                        .sum()
                    : -1);
    return () -> {
      if (walks) {
        // A walk is due again.
        CLOCK.leap(WALK_INTERVAL);
      }
      return collection.run();
    };
  }

  private static long ok(java.util.Collection<? extends Outcome<?>> outcomes) {
    return outcomes.stream().filter(Outcome::isOk).count();
  }

  private static Keystone keystone() {
    return new Keystone(
        true,
        Optional.of("memcache"),
        Optional.of("uuid"),
        Optional.of(Duration.ofDays(1)),
        Optional.empty(),
        Keystone.DEFAULT_REVOCATION_BUFFER,
        Keystone.Written.NOTHING);
  }

  private static <T> Collection collection(
      Source<T> source, Snapshot first, ToLongFunction<T> count) {
    Snapshot[] snapshot = {first};
    return () -> {
      T collected = source.collect(snapshot[0], CLOCK.instant().plus(INTERVAL));
      snapshot[0] = source.publish(snapshot[0], Outcome.ok(collected, CLOCK.instant()));
      return new Counted(
          count.applyAsLong(collected),
          snapshot[0].fetchedBytes().values().stream().mapToLong(bytes -> bytes).sum());
    };
  }
}
