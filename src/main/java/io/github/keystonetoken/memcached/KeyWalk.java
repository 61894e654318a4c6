package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.memcached.Dump.End;
import io.github.keystonetoken.memcached.Statistics.Group;
import io.github.keystonetoken.memcached.WalkedServer.ItemClass;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.KeyScan;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lists the keys of one server, in the way that its version allows and that does it no harm. There
 * is one for each server, for one thread.
 *
 * <p>A dump that is not read keeps the server's crawler locked; other clients do not notice, until
 * one sends another command to the crawler, which then holds up a whole worker thread. So a dump is
 * read to its end by a thread of its own, even when its limit has passed and its visitor gets no
 * more items; none is begun while the crawler is at work, and no second one while an earlier one is
 * still coming. Where the exporter itself is stopped in the middle of one (SIGSTOP, a suspended
 * machine), dumps of at most {@link #SAFE_ITEMS} items are in the sockets' buffers by then.
 */
public final class KeyWalk {

  /**
   * Items of a dump that the server can send whole though the exporter does not read it. Sockets
   * with Linux's defaults took 20,000 items with keys of 40 characters, 2 MB.
   */
  private static final int SAFE_ITEMS = 4000;

  private static final int TRIES = 6;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  /** After which a dump is over whose end is not marked, if the crawler rests as well. */
  private static final Duration QUIET = Duration.ofMillis(150);

  /** After which what is still coming of a dump is no longer read. */
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);

  /** {@code item_cachedump}: no more than 2 MiB in an answer, so another item may not have fit. */
  private static final int MAX_CACHEDUMP_BYTES = 2 * 1024 * 1024 - 2 * Node.MAX_KEY_BYTES;

  private final Node node;
  private final Clock clock;
  private @Nullable Dump unfinished;

  public KeyWalk(Node node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  /**
   * Lists the classes of items that hold the largest ones: a matter of milliseconds. A class of
   * thousands of items is left to {@link #all}. An item may be visited twice.
   *
   * @param wanted how many of the largest; more are visited, because a class is listed whole
   * @param visitor of each; not called after this method has returned
   * @return complete if nothing is known to be missing of the largest items that were wanted. If
   *     dumps are forbidden: an estimate of the largest item, from the memory of its class
   * @throws CollectionException why nothing could be listed, naming the server
   */
  public KeyScan largest(int wanted, ItemVisitor visitor, Duration limit)
      throws CollectionException, InterruptedException {
    Deadline deadline = new Deadline(clock, limit, clock.instant().plus(limit));
    WalkedServer server = inspect(deadline);
    List<ItemClass> classes = server.largest(wanted, SAFE_ITEMS);
    boolean all = classes.size() == server.classes().size();
    WalkedItems items = new WalkedItems(visitor);
    if (classes.isEmpty()) {
      return items.scan(all, clock.instant());
    }
    try {
      if (list(server, classes, numbers(classes), items, deadline) == End.FORBIDDEN) {
        return server.estimate(clock.instant());
      }
      if (server.hasMetadump() && (!server.listsSizes() || server.omitsNewest())) {
        // Shows, of most items, what the crawler does not.
        items.countNoMore();
        cachedump(server, classes, items, deadline);
      }
      boolean enough = all || items.items() >= wanted;
      return items.scan(enough && !server.omitsNewest(), clock.instant());
    } finally {
      items.end();
    }
  }

  private static String numbers(List<ItemClass> classes) {
    return classes.stream()
        .map(one -> Integer.toString(one.number()))
        .collect(Collectors.joining(","));
  }

  /**
   * Lists all items: about a second for each million.
   *
   * @param visitor of each; not called after this method has returned
   * @param limit after which what was listed is returned, as not complete
   * @return complete if the dump came to its end and this version lists every item that rests. One
   *     that moves between LRUs meanwhile may be missed before 1.6.19, up to 0.5 % under traffic,
   *     and shows in the next walk. If dumps are forbidden: what the server counts
   * @throws CollectionException why nothing could be listed, naming the server
   */
  public KeyScan all(ItemVisitor visitor, Duration limit)
      throws CollectionException, InterruptedException {
    Deadline deadline = new Deadline(clock, limit, clock.instant().plus(limit));
    WalkedServer server = inspect(deadline);
    WalkedItems items = new WalkedItems(visitor);
    try {
      End end = list(server, server.classes(), server.wholeDump(), items, deadline);
      return end == End.FORBIDDEN
          ? server.estimate(clock.instant())
          : items.scan(!server.omitsNewest(), clock.instant());
    } finally {
      items.end();
    }
  }

  private WalkedServer inspect(Deadline deadline) throws CollectionException, InterruptedException {
    Answer<Statistics> general = ask(Group.GENERAL, deadline);
    Answer<Statistics> settings = ask(Group.SETTINGS, deadline);
    Answer<Statistics> items = ask(Group.ITEMS, deadline);
    Answer<Statistics> slabs = ask(Group.SLABS, deadline);
    WalkedServer server =
        WalkedServer.of(general.await(), settings.await(), items.await(), slabs.await());
    endPreviousDump(deadline);
    return server;
  }

  private Answer<Statistics> ask(Group group, Deadline deadline) {
    return node.statistics(group, deadline.remaining());
  }

  private boolean isCrawlerRunning(Deadline deadline)
      throws CollectionException, InterruptedException {
    return ask(Group.GENERAL, deadline).await().text("lru_crawler_running").equals("1");
  }

  private void endPreviousDump(Deadline deadline) throws CollectionException, InterruptedException {
    Dump earlier = unfinished;
    if (earlier == null) {
      return;
    }
    boolean sent = earlier.isOver() || !isCrawlerRunning(deadline);
    if (!sent && earlier.age().compareTo(DRAIN_LIMIT) < 0) {
      throw failure(
          "it is still sending what an earlier walk asked for; the next walk waits for it.");
    }
    earlier.end();
    unfinished = null;
  }

  private CollectionException failure(String reason) {
    return node.failure(new Failure(Kind.ERROR, reason));
  }

  /** Lists the classes; by the crawler, if there is one, what is to be crawled. */
  private End list(
      WalkedServer server,
      List<ItemClass> classes,
      String crawled,
      WalkedItems items,
      Deadline deadline)
      throws CollectionException, InterruptedException {
    End end = End.UNSUPPORTED;
    if (server.hasMetadump()) {
      end = metadump(server, crawled, items, deadline);
    }
    return end == End.UNSUPPORTED ? cachedump(server, classes, items, deadline) : end;
  }

  private End metadump(WalkedServer server, String crawled, WalkedItems items, Deadline deadline)
      throws CollectionException, InterruptedException {
    ItemLine format = ItemLine.metadump(server.cas());
    Duration pause = FIRST_PAUSE;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (attempt > 0) {
        TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), deadline.remaining().toNanos()));
        pause = pause.multipliedBy(2);
      }
      if (!isCrawlerRunning(deadline)) {
        Dump dump = begin("lru_crawler metadump", crawled, format, items);
        End end = await(dump, server.listsSizes(), items, deadline);
        if (end != End.BUSY) {
          return end;
        }
      }
    }
    throw failure(
        "its LRU crawler is at work for somebody else or for itself, so its keys were not listed;"
            + " the next collection tries again.");
  }

  private End cachedump(
      WalkedServer server, List<ItemClass> classes, WalkedItems items, Deadline deadline)
      throws CollectionException, InterruptedException {
    ItemLine format = ItemLine.cachedump(server.startedAt(), server.now());
    for (ItemClass one : classes) {
      Dump dump = begin("stats cachedump", one.number() + " 0", format, items);
      End end = await(dump, true, items, deadline);
      if (end != End.LISTED) {
        return end;
      }
      if (server.segmented() || dump.bytes() >= MAX_CACHEDUMP_BYTES) {
        items.miss();
      }
    }
    return End.LISTED;
  }

  private Dump begin(String command, String operands, ItemLine format, WalkedItems items) {
    Dump dump = new Dump(node.openForDump(), command, operands, format, items);
    unfinished = dump;
    return dump;
  }

  private End await(Dump dump, boolean endIsMarked, WalkedItems items, Deadline deadline)
      throws CollectionException, InterruptedException {
    Duration limit = deadline.remaining();
    try {
      End end = endIsMarked ? dump.await(limit) : awaitQuiet(dump, deadline);
      if (end != null) {
        unfinished = null;
        return end;
      }
      dump.checkEstablished(limit);
      items.miss();
      items.end();
      return End.CUT;
    } catch (CollectionException e) {
      throw node.failure(e.failure());
    }
  }

  /** Before 1.5.4 nothing marks the end of a dump. */
  private @Nullable End awaitQuiet(Dump dump, Deadline deadline)
      throws CollectionException, InterruptedException {
    boolean wasIdle = false;
    long before = -1;
    while (deadline.remaining().compareTo(QUIET) > 0) {
      End end = dump.await(QUIET);
      if (end != null) {
        return end;
      }
      long bytes = dump.bytes();
      if (wasIdle && bytes == before) {
        dump.end();
        return End.LISTED;
      }
      wasIdle = !isCrawlerRunning(deadline);
      before = bytes;
    }
    return null;
  }
}
