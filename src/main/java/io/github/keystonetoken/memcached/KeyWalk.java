package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.memcached.Dump.End;
import io.github.keystonetoken.memcached.Statistics.Group;
import io.github.keystonetoken.memcached.WalkedServer.ItemClass;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lists the keys of one server, with the commands that its version has and without harm to it. Not
 * thread-safe.
 *
 * <p>A dump that is not read keeps the server's crawler locked. Other clients are not affected
 * until one sends another command to the crawler, which then blocks a whole worker thread. So each
 * dump is read to its end by its own thread, even after its timeout, when its visitor gets no more
 * items; none is started while the crawler is running, or while an earlier one is still being sent.
 * If the exporter itself is stopped during a dump (SIGSTOP, a suspended machine), a dump of at most
 * {@link #SAFE_ITEMS} items is in the sockets' buffers by then.
 */
public final class KeyWalk {

  /**
   * Items of a dump that the server can send even if the exporter does not read it. Sockets with
   * Linux's defaults buffered 20,000 items with keys of 40 characters, 2 MB.
   */
  private static final int SAFE_ITEMS = 4000;

  private static final int TRIES = 6;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  /** A dump without an end mark is over after this pause, if the crawler is idle too. */
  private static final Duration QUIET = Duration.ofMillis(150);

  /** After this time the rest of a dump is not read any more. */
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);

  /** {@code item_cachedump} cuts its answer at 2 MiB; a longer answer may lack items. */
  private static final int MAX_CACHEDUMP_BYTES = 2 * 1024 * 1024 - 2 * Node.MAX_KEY_BYTES;

  private final Node node;
  private final Clock clock;
  private @Nullable Dump unfinished;

  public KeyWalk(Node node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  /**
   * Lists the slab classes with the largest items, in milliseconds. A class of thousands of items
   * is left to {@link #all}. An item may be visited twice.
   *
   * @param wanted number of the largest items; more are visited, as classes are listed whole
   * @param visitor not called after this method has returned
   * @return complete if none of the wanted items is known to be missing. If dumps are forbidden: an
   *     estimate of the largest item, from the memory of its class
   * @throws CollectionException why no item could be listed, naming the server
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
   * @param visitor not called after this method has returned
   * @param limit timeout, after which the items listed so far are returned, as not complete
   * @return complete if the dump ended and this version lists every item. Before 1.6.19 an item
   *     that moves between LRUs during the dump may be missed, up to 0.5 % under traffic; the next
   *     walk lists it. If dumps are forbidden: the server's own counts
   * @throws CollectionException why no item could be listed, naming the server
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
          "it is still sending the dump of an earlier walk; the next walk waits for its end.");
    }
    earlier.end();
    unfinished = null;
  }

  private CollectionException failure(String reason) {
    return node.failure(new Failure(Kind.ERROR, reason));
  }

  /** Lists the classes, or what {@code crawled} names if the server has a crawler. */
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
        "its LRU crawler is busy, so its keys were not listed; the next collection retries.");
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

  /** Before 1.5.4 a dump has no end mark. */
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
