package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.refresh.CollectionException;
import java.time.Clock;
import java.time.Duration;

/** Walks through a server again and again: a process that a test stops in the middle of a dump. */
final class EndlessWalk {

  private EndlessWalk() {}

  public static void main(String[] arguments) throws InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    try (Node node = new Node(new Server(0, "127.0.0.1:" + port, "127.0.0.1", port, 1))) {
      KeyWalk walk = new KeyWalk(node, Clock.systemUTC());
      while (true) {
        try {
          System.out.println(walk.all(new LargestItems(10), Duration.ofSeconds(30)).items());
        } catch (CollectionException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }
}
