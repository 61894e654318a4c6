package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.servers.EndOnSignal;
import io.github.keystonetoken.servers.Machine;
import io.github.keystonetoken.servers.ServerProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Measures the exporter as shipped beside other exporters and beside what people typed, in turns
 * and against the same servers. Tables of figures go to standard output as Markdown, everything
 * else to standard error.
 */
public final class PeersBenchmark {

  /** With the series of a JVM about as many as this exporter has. */
  private static final int JMX_GAUGES = 100;

  private final PeersOptions options;
  private final PrintStream out;
  private final PrintStream progress;

  private PeersBenchmark(PeersOptions options, PrintStream out, PrintStream progress) {
    this.options = options;
    this.out = out;
    this.progress = progress;
  }

  public static void main(String[] args) {
    PeersOptions options;
    try {
      options = PeersOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("bench/run peers: " + e.getMessage());
      System.exit(2);
      return;
    }
    EndOnSignal signal = EndOnSignal.install(Thread.currentThread());
    int status = 0;
    try {
      System.out.println("Command: `bench/run peers " + String.join(" ", args) + "`");
      new PeersBenchmark(options, System.out, System.err).run();
    } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
      status = 1;
      if (!signal.received()) {
        System.err.println("bench/run peers: " + e);
      }
    }
    signal.done();
    System.exit(status);
  }

  private void run() throws IOException, SQLException, InterruptedException {
    out.println("Machine: " + Machine.describe());
    progress.printf(Locale.ROOT, "Loading %,d rows ...%n", options.rows());
    Path directory = ServerProcess.newDirectory("peers");
    try (WatchedCloud cloud = WatchedCloud.start(options.rows(), Clock.systemUTC());
        JmxTarget beans = JmxTarget.start(JMX_GAUGES)) {
      out.println("Database: MariaDB " + cloud.table().version());
      List<Peer> peers = new Peers(directory, cloud, beans).all(options.distributions());
      measure(cloud, peers);
    } finally {
      for (String file : List.of("keystone.conf", "sql-exporter.yml", "jmx-exporter.yml")) {
        Files.deleteIfExists(directory.resolve(file));
      }
      Files.delete(directory);
    }
  }

  private void measure(WatchedCloud cloud, List<Peer> peers)
      throws IOException, SQLException, InterruptedException {
    Optional<SecondStory> story = Python2.find().map(python -> new SecondStory(python, cloud));
    if (story.isEmpty()) {
      progress.println(
          "There is no Python 2, so what people typed is left out: set PYTHON2 to a python2.7.");
      out.println("Without what people typed: this machine has no Python 2.");
    }
    Map<Peer, List<Round>> rounds = new LinkedHashMap<>();
    peers.forEach(peer -> rounds.put(peer, new ArrayList<>()));
    List<SecondStory.Took> stories = new ArrayList<>();
    List<Peer> order = new ArrayList<>(peers);
    for (int round = 1; round <= options.rounds(); round++) {
      progress.println("Round " + round + " of " + options.rounds() + " ...");
      for (Peer peer : order) {
        Objects.requireNonNull(rounds.get(peer)).add(Round.of(peer, options));
      }
      if (story.isPresent()) {
        stories.add(story.get().run());
      }
      Collections.rotate(order, 1);
    }
    out.printf(
        Locale.ROOT,
        "%n### Processes: median of %d rounds (least–most), %d scrapes each%n%n",
        options.rounds(),
        options.scrapes());
    out.print(PeersReport.processes(rounds));
    if (!stories.isEmpty()) {
      out.println();
      out.print(PeersReport.secondStory(stories));
    }
    Map<Peer, Minute> minutes = minutes(cloud, peers);
    Peer shipped = peers.get(0);
    out.printf("%n### Budgets%n%n");
    out.print(
        PeersReport.budgets(
            Objects.requireNonNull(rounds.get(shipped)),
            Objects.requireNonNull(minutes.get(shipped))));
  }

  private Map<Peer, Minute> minutes(WatchedCloud cloud, List<Peer> peers)
      throws SQLException, InterruptedException {
    Map<Peer, Minute> minutes = new LinkedHashMap<>();
    for (Peer peer : peers) {
      if (peer.loadCounts()) {
        progress.println("Watching " + peer.name() + " ...");
        minutes.put(peer, Minute.of(peer, cloud, options));
      }
    }
    out.printf(
        Locale.ROOT,
        "%n### A minute, scraped every 15 s%s%n%n",
        options.loadSeconds() == 60 ? "" : ", scaled from " + options.loadSeconds() + " s");
    out.print(PeersReport.minutes(minutes));
    return minutes;
  }
}
