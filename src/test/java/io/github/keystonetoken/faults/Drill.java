package io.github.keystonetoken.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.faults.Daemon.Page;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.servers.Memcached;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One fault, from its beginning to right figures: asserts what every fault has in common, and
 * measures what the table tells.
 */
final class Drill {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The issue's own limit; the only time that any test asserts. */
  private static final Duration QUICK = Duration.ofMillis(100);

  private static final int SCRAPES = 15;

  /** Added to two intervals, for collections of a machine that is busy with other tests. */
  private static final Duration LOADED = Duration.ofSeconds(8);

  /**
   * Threads and descriptors that come and go: connections under way, those of scrapes, a dump. All
   * drills with one daemon together must stay below it: what leaks adds up.
   */
  private static final int COMING_AND_GOING = 6;

  private final Fault fault;
  private final Daemon daemon;
  private final FaultTable table;
  private final List<String> said = new ArrayList<>();
  private Page before;

  /** What fails because of this fault alone. */
  private Optional<Collector> failing = Optional.empty();

  /** Begins, while all is well. */
  Drill(Fault fault, Daemon daemon, FaultTable table) {
    this.fault = fault;
    this.daemon = daemon;
    this.table = table;
    this.before = daemon.scrape();
  }

  /** Something done to a server. */
  interface Action {
    void run() throws Exception;
  }

  Drill strike(Action action) throws Exception {
    before = daemon.scrape();
    action.run();
    return this;
  }

  /** The token table cannot be read: {@code sql_up} is 0, and the reason is told. */
  Drill expectDatabaseDown(String outcome, String reason) throws InterruptedException {
    await("sql_up 0", page -> page.value("sql_up") == 0);
    said.add("`sql_up` 0");
    expectOutcome(Collector.SQL, outcome);
    return expectReason(reason);
  }

  /** A server cannot be read, and it is the only one. */
  Drill expectServerDown(Memcached server, String outcome, String reason)
      throws InterruptedException {
    expectServerDown(server.address(), reason);
    return expectOutcome(Collector.MEMCACHED, outcome);
  }

  /** A server cannot be read, as others may not be. */
  Drill expectServerDown(String address, String reason) throws InterruptedException {
    await("memcached_up 0", page -> page.value("memcached_up", "server", address) == 0);
    said.add("its `memcached_up` 0");
    return expectReasonOf(address, reason);
  }

  /** From the fault on, collections come to this and to nothing else. */
  private Drill expectOutcome(Collector collector, String outcome) throws InterruptedException {
    failing = Optional.of(collector);
    Page after =
        await(
            outcome + " of " + collector,
            page -> page.runs(collector, outcome) > before.runs(collector, outcome));
    said.add("outcome `" + outcome + "`");
    Stream.of("timeout", "denied", "unreachable", "error")
        .filter(other -> !other.equals(outcome))
        .forEach(
            other ->
                assertThat(after.runs(collector, other))
                    .as("%s: runs of %s that came to %s", fault, collector, other)
                    .isEqualTo(before.runs(collector, other)));
    return this;
  }

  /** The status page says why. */
  Drill expectReason(String words) throws InterruptedException {
    return expectReason(words, text -> text.contains(words));
  }

  /** The status page says why, of this server. */
  Drill expectReasonOf(String address, String words) throws InterruptedException {
    Pattern reason =
        Pattern.compile(
            Pattern.quote(address)
                + " \\(memcached\\.servers, place \\d+\\): "
                + Pattern.quote(words));
    return expectReason(words, reason.asPredicate());
  }

  private Drill expectReason(String words, Predicate<String> isSaid) throws InterruptedException {
    Instant limit = Instant.now().plus(LIMIT);
    String text = daemon.statusText();
    while (!isSaid.test(text)) {
      assertThat(Instant.now()).as("%s: %s, in: %s", fault, words, text).isBefore(limit);
      pause();
      text = daemon.statusText();
    }
    said.add("page: “" + words + "”");
    return this;
  }

  /** It does no harm: two more collections succeed while it lasts, and figures stay as they are. */
  Drill expectUnharmed(Collector collector, String what, Predicate<Page> right)
      throws InterruptedException {
    double successes = daemon.scrape().runs(collector, "success");
    Page later =
        await(
            "two more collections of " + collector,
            page -> page.runs(collector, "success") >= successes + 2);
    assertThat(right.test(later)).as("%s: %s", fault, what).isTrue();
    said.add(what);
    return this;
  }

  /** Waits until the scrape says so. */
  Drill expect(String what, Predicate<Page> condition) throws InterruptedException {
    await(what, condition);
    said.add(what);
    return this;
  }

  /**
   * A figure is served on until it is too old, and no longer.
   *
   * @param collector whose last success gave it
   */
  Drill expectGone(Collector collector, String name, String... labels) throws InterruptedException {
    Instant limit = Instant.now().plus(LIMIT);
    while (true) {
      double asked = Instant.now().toEpochMilli() / 1e3;
      Page page = daemon.scrape();
      if (!page.has(name, labels)) {
        break;
      }
      assertThat(asked - page.lastSuccess(collector))
          .as("%s: age of %s", fault, name)
          .isLessThanOrEqualTo(Daemon.MAX_AGE.toMillis() / 1e3);
      assertThat(Instant.now()).as("%s: %s goes", fault, name).isBefore(limit);
      pause();
    }
    said.add("`" + name + "` gone in time");
    return this;
  }

  /**
   * Ends the fault.
   *
   * @param collector that recovers
   * @param right what the page shows once its figures are right
   */
  void heal(Action action, Collector collector, Predicate<Page> right) throws Exception {
    Duration scrape = awaitQuickScrapes();
    assertNothingPilesUp("during");
    action.run();
    long healed = System.nanoTime();
    double failures = failures(daemon.scrape());
    Page page = await("right figures", right);
    Duration recovery = Duration.ofNanos(System.nanoTime() - healed);
    // The one that was under way when the fault ended.
    assertThat(failures(page)).as("%s: failures", fault).isLessThanOrEqualTo(failures + 1);
    assertThat(recovery)
        .as("%s: recovery", fault)
        .isLessThanOrEqualTo(Daemon.interval(collector).multipliedBy(2).plus(LOADED));
    assertNothingPilesUp("after");
    table.add(fault, new FaultTable.Row(String.join(", ", said), scrape, recovery));
  }

  private double failures(Page page) {
    return failing.map(page::failures).orElse(0.0);
  }

  /** Waits for it only where the machine is so busy that processes do not get their turn. */
  private Duration awaitQuickScrapes() throws InterruptedException {
    Instant limit = Instant.now().plus(LIMIT);
    Duration median = medianScrape();
    while (median.compareTo(QUICK) >= 0 && Instant.now().isBefore(limit)) {
      pause();
      median = medianScrape();
    }
    assertThat(median).as("%s: median of %d scrapes", fault, SCRAPES).isLessThan(QUICK);
    return median;
  }

  private Duration medianScrape() {
    return Stream.generate(this::timeScrape).limit(SCRAPES).sorted().toList().get(SCRAPES / 2);
  }

  private Duration timeScrape() {
    long start = System.nanoTime();
    daemon.exporter().metrics();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** The web server's threads end when they have been idle for two seconds. */
  private void assertNothingPilesUp(String when) throws InterruptedException {
    Daemon.Holdings healthy = daemon.healthyHoldings();
    Instant limit = Instant.now().plus(LIMIT);
    while (daemon.holdings().exceed(healthy, COMING_AND_GOING) && Instant.now().isBefore(limit)) {
      pause();
    }
    Daemon.Holdings now = daemon.holdings();
    assertThat(now.exceed(healthy, COMING_AND_GOING))
        .as("%s: %s, and %s when it was started", fault + " " + when, now, healthy)
        .isFalse();
  }

  private Page await(String what, Predicate<Page> condition) throws InterruptedException {
    Instant limit = Instant.now().plus(LIMIT);
    Page page = daemon.scrape();
    while (!condition.test(page)) {
      assertThat(Instant.now())
          .as("%s: %s; log: %s", fault, what, daemon.exporter().log())
          .isBefore(limit);
      pause();
      page = daemon.scrape();
    }
    return page;
  }

  private static void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(50);
  }
}
