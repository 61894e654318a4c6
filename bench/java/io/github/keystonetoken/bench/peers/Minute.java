package io.github.keystonetoken.bench.peers;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * What a peer costs in a minute in which it is scraped every 15 seconds.
 *
 * @param cpuSeconds its own
 * @param scrapes in it
 * @param scale how many such phases make a minute
 */
record Minute(double cpuSeconds, int scrapes, Load load, double scale) {

  private static final int SCRAPE_INTERVAL_SECONDS = 15;

  /** Watches one that has just been started and scraped for a while. */
  static Minute of(Peer peer, WatchedCloud cloud, PeersOptions options)
      throws SQLException, InterruptedException {
    try (Peer.Running running = peer.start()) {
      for (int i = 0; i < options.warmUps(); i++) {
        running.scraper().time();
      }
      LoadMeter load = new LoadMeter(cloud);
      double cpu = running.cpuSeconds();
      int scrapes = options.loadSeconds() / SCRAPE_INTERVAL_SECONDS;
      for (int i = 0; i < scrapes; i++) {
        TimeUnit.SECONDS.sleep(SCRAPE_INTERVAL_SECONDS);
        running.scraper().time();
      }
      cpu = running.cpuSeconds() - cpu;
      return new Minute(cpu, scrapes, load.read(), 60.0 / options.loadSeconds());
    }
  }

  double cpuSecondsPerMinute() {
    return cpuSeconds * scale;
  }

  /**
   * Share of a core that it takes without being scraped.
   *
   * @param cpuPerScrape as measured elsewhere
   */
  double idleShare(double cpuPerScrape) {
    return Math.max(0, cpuSeconds - scrapes * cpuPerScrape) * scale / 60;
  }

  long perMinute(long figure) {
    return Math.round(figure * scale);
  }
}
