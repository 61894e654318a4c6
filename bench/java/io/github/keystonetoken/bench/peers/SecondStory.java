package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.servers.CommandRun;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The second story by hand: what a person typed to find the largest list. */
final class SecondStory {

  private static final String SCRIPT = "bench/peers/second-story";

  private static final Pattern MINUTES_AND_SECONDS = Pattern.compile("(\\d+)m([\\d.]+)s");

  private final Python2 python;
  private final WatchedCloud cloud;
  private final List<String> command = new ArrayList<>(List.of(SCRIPT));

  SecondStory(Python2 python, WatchedCloud cloud) {
    this.python = python;
    this.cloud = cloud;
    cloud.memcacheds().forEach(memcached -> command.add(Integer.toString(memcached.port())));
  }

  /**
   * What it took.
   *
   * @param seconds from the first command to the last answer
   * @param cpuSeconds of all processes but the servers
   * @param peakKilobytes resident memory of Python alone
   * @param memcachedSent bytes
   */
  record Took(double seconds, double cpuSeconds, long peakKilobytes, long memcachedSent) {

    /** Reads what the script printed. */
    static Took of(double seconds, String out, long memcachedSent) {
      String[] lines = out.split("\n", 2);
      double cpu = 0;
      Matcher times = MINUTES_AND_SECONDS.matcher(lines[1]);
      while (times.find()) {
        cpu += 60 * Double.parseDouble(times.group(1)) + Double.parseDouble(times.group(2));
      }
      return new Took(seconds, cpu, Long.parseLong(lines[0].split(" ", -1)[1]), memcachedSent);
    }
  }

  Took run() throws SQLException {
    LoadMeter load = new LoadMeter(cloud);
    long start = System.nanoTime();
    CommandRun ended = CommandRun.run(command, python.environment(), "");
    double seconds = (System.nanoTime() - start) / 1e9;
    if (ended.status() != 0) {
      throw new IllegalStateException(SCRIPT + " failed: " + ended.err());
    }
    return Took.of(seconds, ended.out(), load.read().memcachedSent());
  }
}
