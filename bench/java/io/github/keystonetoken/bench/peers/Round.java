package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.bench.PeakMemory;
import io.github.keystonetoken.bench.Percentile;
import io.github.keystonetoken.servers.Usage;
import java.io.IOException;

/**
 * One peer's figures in one round.
 *
 * @param firstSeconds from its start to its first page with data
 * @param allSeconds from its start to its first page with everything
 * @param p50 of its scrapes, in seconds
 * @param cpuPerScrape seconds, of all its threads
 * @param residentMebibytes after some hundred scrapes
 * @param peakMebibytes until then
 */
record Round(
    double firstSeconds,
    double allSeconds,
    long series,
    double p50,
    double p99,
    double cpuPerScrape,
    double residentMebibytes,
    double peakMebibytes) {

  static Round of(Peer peer, PeersOptions options) throws IOException {
    try (Peer.Running running = peer.start()) {
      for (int i = 0; i < options.warmUps(); i++) {
        running.scraper().time();
      }
      double[] times = new double[options.scrapes()];
      double cpu = running.cpuSeconds();
      for (int i = 0; i < times.length; i++) {
        times[i] = running.scraper().time();
      }
      cpu = running.cpuSeconds() - cpu;
      long pid = running.process().pid();
      return new Round(
          running.firstSeconds(),
          running.allSeconds(),
          running.series(),
          Percentile.of(times, 0.5),
          Percentile.of(times, 0.99),
          cpu / times.length,
          Usage.of(pid).rssKilobytes() / 1024.0,
          PeakMemory.mebibytes(pid));
    }
  }
}
