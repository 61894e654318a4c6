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

  /** Receives each item of a dump, on the thread that reads the dump: it must not block. */
  @FunctionalInterface
  public interface ItemVisitor {

    /**
     * One item. An item that the server moved during the dump may come twice.
     *
     * @param buffer holds the key, decoded, from {@code offset} on for {@code length} bytes; it is
     *     overwritten after the call
     * @param bytes size of the value; -1 if the version lists none (1.4.31 to 1.5.3). Before
     *     1.6.24, which first lists flags, 4 too small for a value whose flags are 0
     * @param expiresAt Unix seconds; -1 for never
     */
    void visit(byte[] buffer, int offset, int length, long bytes, long expiresAt);
  }

  /**
   * An item of a dump.
   *
   * @param key as UTF-8; if its bytes are not UTF-8, a key that no item has. If Keystone's key
   *     mangler is off, it may contain a token id, so it is never printed
   * @param bytes size of the value; -1 if the version lists none
   * @param expiresAt Unix seconds; -1 for never
   */
  public record ListedItem(String key, long bytes, long expiresAt) {
    @Override
    public String toString() {
      return "an item of " + bytes + " bytes";
    }
  }

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
    try (Walk walk = new Walk(visitor, limit)) {
      WalkedServer server = walk.server;
      List<ItemClass> classes = server.largest(wanted, SAFE_ITEMS);
      boolean all = classes.size() == server.classes().size();
      if (classes.isEmpty()) {
        return walk.items.scan(all, clock.instant());
      }
      String numbers =
          classes.stream().map(one -> "" + one.number()).collect(Collectors.joining(","));
      if (walk.list(classes, numbers) == End.FORBIDDEN) {
        return server.estimate(clock.instant());
      }
      if (server.hasMetadump() && (!server.listsSizes() || server.omitsNewest())) {
        // Shows, of most items, what the crawler does not.
        walk.items.countNoMore();
        walk.cachedump(classes);
      }
      boolean enough = all || walk.items.items() >= wanted;
      return walk.items.scan(enough && !server.omitsNewest(), clock.instant());
    }
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
    try (Walk walk = new Walk(visitor, limit)) {
      WalkedServer server = walk.server;
      return walk.list(server.classes(), server.wholeDump()) == End.FORBIDDEN
          ? server.estimate(clock.instant())
          : walk.items.scan(!server.omitsNewest(), clock.instant());
    }
  }

  private CollectionException failure(String reason) {
    return node.failure(new Failure(Kind.ERROR, reason));
  }

  /** One walk; the visitor gets no item after its end. */
  private final class Walk implements AutoCloseable {
    private final Deadline deadline;
    private final WalkedItems items;
    private final WalkedServer server;

    /** Fails if the server is still sending the dump of an earlier walk. */
    Walk(ItemVisitor visitor, Duration limit) throws CollectionException, InterruptedException {
      deadline = new Deadline(clock, limit, clock.instant().plus(limit));
      items = new WalkedItems(visitor);
      Answer<Statistics> general = ask(Group.GENERAL);
      Answer<Statistics> settings = ask(Group.SETTINGS);
      Answer<Statistics> classes = ask(Group.ITEMS);
      Answer<Statistics> slabs = ask(Group.SLABS);
      server = WalkedServer.of(general.await(), settings.await(), classes.await(), slabs.await());
      endPreviousDump();
    }

    @Override
    public void close() {
      items.end();
    }

    private Answer<Statistics> ask(Group group) {
      return node.statistics(group, deadline.remaining());
    }

    private boolean isCrawlerRunning() throws CollectionException, InterruptedException {
      return ask(Group.GENERAL).await().text("lru_crawler_running").equals("1");
    }

    private void endPreviousDump() throws CollectionException, InterruptedException {
      Dump earlier = unfinished;
      if (earlier == null) {
        return;
      }
      boolean sent = earlier.isOver() || !isCrawlerRunning();
      if (!sent && earlier.age().compareTo(DRAIN_LIMIT) < 0) {
        throw failure(
            "it is still sending the dump of an earlier walk; the next walk waits for its end.");
      }
      earlier.end();
      unfinished = null;
    }

    /** Lists the classes, or what {@code crawled} names if the server has a crawler. */
    End list(List<ItemClass> classes, String crawled)
        throws CollectionException, InterruptedException {
      End end = server.hasMetadump() ? metadump(crawled) : End.UNSUPPORTED;
      return end == End.UNSUPPORTED ? cachedump(classes) : end;
    }

    private End metadump(String crawled) throws CollectionException, InterruptedException {
      ItemLine format = ItemLine.metadump(server.cas());
      Duration pause = FIRST_PAUSE;
      for (int attempt = 0; attempt < TRIES; attempt++) {
        if (attempt > 0) {
          TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), deadline.remaining().toNanos()));
          pause = pause.multipliedBy(2);
        }
        if (!isCrawlerRunning()) {
          End end = await(begin("lru_crawler metadump", crawled, format), server.listsSizes());
          if (end != End.BUSY) {
            return end;
          }
        }
      }
      throw failure(
          "its LRU crawler is busy, so its keys were not listed; the next collection retries.");
    }

    End cachedump(List<ItemClass> classes) throws CollectionException, InterruptedException {
      ItemLine format = ItemLine.cachedump(server.startedAt(), server.now());
      for (ItemClass one : classes) {
        Dump dump = begin("stats cachedump", one.number() + " 0", format);
        End end = await(dump, true);
        if (end != End.LISTED) {
          return end;
        }
        if (server.segmented() || dump.bytes() >= MAX_CACHEDUMP_BYTES) {
          items.miss();
        }
      }
      return End.LISTED;
    }

    private Dump begin(String command, String operands, ItemLine format) {
      Dump dump = new Dump(node.open(), command, operands, format, items);
      unfinished = dump;
      return dump;
    }

    private End await(Dump dump, boolean endIsMarked)
        throws CollectionException, InterruptedException {
      Duration limit = deadline.remaining();
      try {
        End end = endIsMarked ? dump.await(limit) : awaitQuiet(dump);
        if (end != null) {
          unfinished = null;
          return end;
        }
        dump.checkEstablished(limit);
      } catch (CollectionException e) {
        throw node.failure(e.failure());
      }
      items.miss();
      items.end();
      return End.CUT;
    }

    /** Before 1.5.4 a dump has no end mark. */
    private @Nullable End awaitQuiet(Dump dump) throws CollectionException, InterruptedException {
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
        wasIdle = !isCrawlerRunning();
        before = bytes;
      }
      return null;
    }
  }
}
