package io.github.keystonetoken.bench;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.KeyWalk;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Walks through a server whenever a line comes, and answers with the number of items and seconds: a
 * process of its own, as the daemon is.
 */
public final class Walker {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Walker() {}

  public static void main(String[] arguments)
      throws IOException, CollectionException, InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    Server server = new Server(0, "127.0.0.1:" + port, "127.0.0.1", port);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Nodes nodes = new Nodes(List.of(server))) {
      Node node = nodes.iterator().next();
      KeyWalk walk = new KeyWalk(node, Clock.systemUTC());
      while (lines.readLine() != null) {
        long started = System.nanoTime();
        KeyScan scan = walk.all((buffer, offset, length, bytes, expiresAt) -> {}, LIMIT);
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(Locale.ROOT, "%d %.6f %b%n", scan.items(), seconds, scan.complete());
      }
    }
  }
}
