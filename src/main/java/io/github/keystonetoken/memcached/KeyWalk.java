package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.memcached.DumpRequest.End;
import io.github.keystonetoken.memcached.ItemClasses.ItemClass;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.KeyScan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

  /** {@code item_cachedump}: more does not fit into an answer. */
  private static final int MAX_CACHEDUMP_BYTES = 2 * 1024 * 1024;

  /** Header, key of a SHA-1, flags: what an item takes beyond its value. */
  private static final int USUAL_OVERHEAD = 103;

  private final Node node;
  private final Clock clock;
  private @Nullable Dump unfinished;

  /**
   * @param clock for the end of a walk, and for limits
   */
  public KeyWalk(Node node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  /**
   * Lists the classes of items that hold the largest ones: a matter of milliseconds. A class of
   * thousands of items is left to {@link #all}. An item may be visited twice.
   *
   * @param items how many of the largest are wanted; more are visited, because a class is listed
   *     whole
   * @param visitor of each; not called after this method has returned
   * @param limit of the whole
   * @return what was listed; complete if nothing is known to be missing of the largest items that
   *     were wanted. Where dumps are forbidden: an estimate of the largest item alone, from the
   *     memory of its class
   * @throws CollectionException why nothing could be listed, naming the server
   */
  public KeyScan largest(int items, ItemVisitor visitor, Duration limit)
      throws CollectionException, InterruptedException {
    Deadline deadline = new Deadline(clock, limit, clock.instant().plus(limit));
    WalkedServer server = inspect(deadline);
    List<ItemClass> classes = server.classes().largest(items, SAFE_ITEMS);
    boolean all = classes.size() == server.classes().classes().size();
    ItemCounter counter = new ItemCounter(visitor);
    if (classes.isEmpty()) {
      return counter.scan(all, clock.instant());
    }
    String numbers =
        classes.stream()
            .map(one -> Integer.toString(one.number()))
            .collect(Collectors.joining(","));
    Listing listed = list(server, numbers, classes, counter, deadline);
    if (listed.end() == End.FORBIDDEN) {
      return estimate(server);
    }
    boolean whole = listed.whole();
    if (server.hasMetadump() && (!server.listsSizes() || server.omitsNewest())) {
      // Shows, of most items, what the crawler does not.
      Listing more = cachedump(server, classes, counter.uncounted(), deadline);
      whole &= more.whole() && !server.omitsNewest();
    }
    return counter.scan(whole && (all || counter.items() >= items), clock.instant());
  }

  /**
   * Lists all items: about a second for each million.
   *
   * @param visitor of each; not called after this method has returned
   * @param limit of the whole; what was listed until then is returned, as not complete
   * @return complete if the dump came to its end and this version lists every item that rests. One
   *     that moves between LRUs meanwhile may be missed before 1.6.19, up to 0.5 % under traffic,
   *     and shows in the next walk. Where dumps are forbidden: what the server counts
   * @throws CollectionException why nothing could be listed, naming the server
   */
  public KeyScan all(ItemVisitor visitor, Duration limit)
      throws CollectionException, InterruptedException {
    Deadline deadline = new Deadline(clock, limit, clock.instant().plus(limit));
    WalkedServer server = inspect(deadline);
    ItemCounter counter = new ItemCounter(visitor);
    Listing listed =
        list(server, server.wholeDump(), server.classes().classes(), counter, deadline);
    if (listed.end() == End.FORBIDDEN) {
      return estimate(server);
    }
    return counter.scan(listed.whole() && !server.omitsNewest(), clock.instant());
  }

  private WalkedServer inspect(Deadline deadline) throws CollectionException, InterruptedException {
    Answer<Statistics> general = ask(Statistics.Group.GENERAL, deadline);
    Answer<Statistics> settings = ask(Statistics.Group.SETTINGS, deadline);
    Answer<Statistics> items = ask(Statistics.Group.ITEMS, deadline);
    Answer<Statistics> slabs = ask(Statistics.Group.SLABS, deadline);
    WalkedServer server =
        WalkedServer.of(general.await(), settings.await(), items.await(), slabs.await());
    endPreviousDump(deadline);
    return server;
  }

  private Answer<Statistics> ask(Statistics.Group group, Deadline deadline) {
    return node.statistics(group, deadline.remaining());
  }

  private boolean isCrawlerRunning(Deadline deadline)
      throws CollectionException, InterruptedException {
    Statistics general = ask(Statistics.Group.GENERAL, deadline).await();
    return "1".equals(general.values().get("lru_crawler_running"));
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
    return new CollectionException(Kind.ERROR, node + ": " + reason);
  }

  /**
   * How a listing ended.
   *
   * @param whole whether the visitor got every item that the server lists
   */
  private record Listing(End end, boolean whole) {}

  private Listing list(
      WalkedServer server,
      String crawled,
      List<ItemClass> classes,
      ItemVisitor visitor,
      Deadline deadline)
      throws CollectionException, InterruptedException {
    if (server.hasMetadump()) {
      Listing listed = metadump(server, crawled, visitor, deadline);
      if (listed.end() == End.LISTED || listed.end() == End.FORBIDDEN) {
        return listed;
      }
    }
    return cachedump(server, classes, visitor, deadline);
  }

  private Listing metadump(
      WalkedServer server, String crawled, ItemVisitor visitor, Deadline deadline)
      throws CollectionException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (attempt > 0) {
        TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), deadline.remaining().toNanos()));
        pause = pause.multipliedBy(2);
      }
      if (!isCrawlerRunning(deadline)) {
        DumpRequest request =
            new DumpRequest(
                "lru_crawler metadump",
                "lru_crawler metadump " + crawled,
                new MetadumpLine(server.cas()),
                visitor);
        Listing listed = dump(request, server.listsSizes(), deadline);
        if (listed.end() != End.BUSY) {
          return listed;
        }
      }
    }
    throw failure(
        "its LRU crawler is at work for somebody else or for itself, so its keys were not listed;"
            + " the next collection tries again.");
  }

  private Listing cachedump(
      WalkedServer server, List<ItemClass> classes, ItemVisitor visitor, Deadline deadline)
      throws CollectionException, InterruptedException {
    boolean whole = !server.classes().segmented();
    ItemLine format = new CachedumpLine(server.startedAt(), server.now());
    for (ItemClass one : classes) {
      DumpRequest request =
          new DumpRequest(
              "stats cachedump", "stats cachedump " + one.number() + " 0", format, visitor);
      Listing listed = dump(request, true, deadline);
      if (listed.end() != End.LISTED) {
        return listed;
      }
      whole &= listed.whole() && request.bytes() < MAX_CACHEDUMP_BYTES - ItemLine.MAX_KEY_BYTES * 2;
    }
    return new Listing(End.LISTED, whole);
  }

  private Listing dump(DumpRequest request, boolean endIsMarked, Deadline deadline)
      throws CollectionException, InterruptedException {
    Duration limit = deadline.remaining();
    Dump dump = new Dump(node, request);
    unfinished = dump;
    try {
      Optional<End> end = endIsMarked ? dump.await(limit) : awaitQuiet(dump, deadline);
      if (end.isEmpty()) {
        dump.abandon(limit);
      } else {
        unfinished = null;
      }
      request.rethrow();
      return new Listing(end.orElse(End.LISTED), end.isPresent() && !request.wasCut());
    } catch (CollectionException e) {
      throw new CollectionException(e.failure().kind(), node + ": " + e.failure().reason());
    } finally {
      request.discard();
    }
  }

  /** Before 1.5.4 nothing marks the end of a dump. */
  private Optional<End> awaitQuiet(Dump dump, Deadline deadline)
      throws CollectionException, InterruptedException {
    boolean wasIdle = false;
    long before = -1;
    while (deadline.remaining().compareTo(QUIET) > 0) {
      Optional<End> end = dump.await(QUIET);
      if (end.isPresent()) {
        return end;
      }
      long bytes = dump.request().bytes();
      if (wasIdle && bytes == before) {
        dump.end();
        return Optional.of(End.LISTED);
      }
      wasIdle = !isCrawlerRunning(deadline);
      before = bytes;
    }
    return Optional.empty();
  }

  /** What is known if nothing may be listed: the largest item by the mean of its class. */
  private KeyScan estimate(WalkedServer server) {
    List<ItemClass> classes = server.classes().classes();
    OptionalLong largest = OptionalLong.empty();
    if (!classes.isEmpty() && classes.get(0).requestedBytes().isPresent()) {
      long mean = classes.get(0).requestedBytes().getAsLong() / classes.get(0).items();
      largest = OptionalLong.of(Math.max(0, mean - USUAL_OVERHEAD));
    }
    return new KeyScan(
        server.classes().items(), OptionalLong.empty(), false, largest, clock.instant());
  }

  /** Counts what a walk lists, and passes it on. */
  private static final class ItemCounter implements ItemVisitor {

    private final ItemVisitor next;
    private long items;
    private long bytes;
    private long largest = -1;
    private boolean sized = true;

    ItemCounter(ItemVisitor next) {
      this.next = next;
    }

    @Override
    public void visit(byte[] buffer, int offset, int length, long size, long expiresAt) {
      items++;
      if (size < 0) {
        sized = false;
      } else {
        bytes += size;
        largest = Math.max(largest, size);
      }
      next.visit(buffer, offset, length, size, expiresAt);
    }

    /** For items that may have been visited before: they are not counted again. */
    ItemVisitor uncounted() {
      return (buffer, offset, length, size, expiresAt) -> {
        largest = Math.max(largest, size);
        next.visit(buffer, offset, length, size, expiresAt);
      };
    }

    long items() {
      return items;
    }

    KeyScan scan(boolean complete, Instant endedAt) {
      return new KeyScan(
          items,
          sized ? OptionalLong.of(bytes) : OptionalLong.empty(),
          complete,
          largest < 0 ? OptionalLong.empty() : OptionalLong.of(largest),
          endedAt);
    }
  }
}
