package io.github.keystonetoken.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Unchecked;
import io.github.keystonetoken.servers.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One fault, from its beginning to right figures: asserts what is true of every fault, and measures
 * the times of the table.
 */
final class Drill {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The only time that any test asserts. */
  private static final Duration QUICK = Duration.ofMillis(100);

  private static final int SCRAPES = 15;

  /** Added to two intervals, because other tests keep the machine busy. */
  private static final Duration LOADED = Duration.ofSeconds(8);

  /**
   * Threads and descriptors that come and go: of connections, scrapes and a dump. All drills with
   * one daemon together must stay below it: leaks add up.
   */
  private static final int COMING_AND_GOING = 6;

  private final Fault fault;
  private final Daemon daemon;
  private final FaultTable table;
  private final List<String> said = new ArrayList<>();
  private Exposition before;

  /** The collector that fails because of this fault only. */
  private Optional<Collector> failing = Optional.empty();

  /** Begins, before the fault. */
  Drill(Fault fault, Daemon daemon, FaultTable table) {
    this.fault = fault;
    this.daemon = daemon;
    this.table = table;
    this.before = daemon.scrape();
  }

  Drill strike(Unchecked.Action action) throws Exception {
    before = daemon.scrape();
    action.run();
    return this;
  }

  /** The token table cannot be read: {@code sql_up} is 0, and the page gives the reason. */
  Drill expectDatabaseDown(String outcome, String reason) throws InterruptedException {
    expect("`sql_up` 0", page -> page.figure("sql_up") == 0);
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
    expect("its `memcached_up` 0", page -> page.figure("memcached_up", "server", address) == 0);
    return expectReasonOf(address, reason);
  }

  /** From the fault on, collections have this outcome and no other. */
  private Drill expectOutcome(Collector collector, String outcome) throws InterruptedException {
    failing = Optional.of(collector);
    String label = collector.label();
    Exposition after =
        await(
            outcome + " of " + collector,
            page -> page.runs(label, outcome) > before.runs(label, outcome));
    said.add("outcome `" + outcome + "`");
    assertThat(failures(after) - after.runs(label, outcome))
        .as("%s: runs of %s with another outcome", fault, collector)
        .isEqualTo(failures(before) - before.runs(label, outcome));
    return this;
  }

  /** The status page gives the reason. */
  Drill expectReason(String reason) throws InterruptedException {
    return expectReason(reason, text -> text.contains(reason));
  }

  /** The status page gives the reason for this server. */
  Drill expectReasonOf(String address, String reason) throws InterruptedException {
    Pattern pattern =
        Pattern.compile(
            Pattern.quote(address)
                + " \\(memcached\\.servers, place \\d+\\): "
                + Pattern.quote(reason));
    return expectReason(reason, pattern.asPredicate());
  }

  private Drill expectReason(String reason, Predicate<String> isGiven) throws InterruptedException {
    await("reason " + reason, daemon::statusText, isGiven);
    said.add("page: “" + reason + "”");
    return this;
  }

  /** It has no effect: two more collections succeed during it, and figures stay right. */
  Drill expectUnharmed(Collector collector, String what, Predicate<Exposition> right)
      throws InterruptedException {
    String label = collector.label();
    double successes = daemon.scrape().runs(label, "success");
    Exposition later =
        await(
            "two more collections of " + collector,
            page -> page.runs(label, "success") >= successes + 2);
    assertThat(right.test(later)).as("%s: %s", fault, what).isTrue();
    said.add(what);
    return this;
  }

  /** Waits for a scrape that meets the condition. */
  Drill expect(String what, Predicate<Exposition> condition) throws InterruptedException {
    await(what, condition);
    said.add(what);
    return this;
  }

  /**
   * A figure is served until it is too old, and no longer.
   *
   * @param collector whose last success gave it
   */
  Drill expectGone(Collector collector, String name, String... labels) throws InterruptedException {
    await(
        "no " + name,
        () -> {
          double asked = Instant.now().toEpochMilli() / 1e3;
          Exposition page = daemon.scrape();
          if (page.has(name, labels)) {
            assertThat(asked - lastSuccess(page, collector))
                .as("%s: age of %s", fault, name)
                .isLessThanOrEqualTo(Daemon.MAX_AGE.toMillis() / 1e3);
          }
          return page;
        },
        page -> !page.has(name, labels));
    said.add("`" + name + "` gone in time");
    return this;
  }

  /**
   * Ends the fault.
   *
   * @param collector that recovers
   * @param right what the page shows once its figures are right
   */
  void heal(Unchecked.Action action, Collector collector, Predicate<Exposition> right)
      throws Exception {
    // On a busy machine the exporter may have to wait for its turn.
    Duration scrape =
        await("quick scrapes", this::medianScrape, median -> median.compareTo(QUICK) < 0);
    awaitUsageAsAtStart();
    action.run();
    long healed = System.nanoTime();
    double failures = failures(daemon.scrape());
    Exposition page = await("right figures", right);
    Duration recovery = Duration.ofNanos(System.nanoTime() - healed);
    // One collection was running when the fault ended.
    assertThat(failures(page)).as("%s: failures", fault).isLessThanOrEqualTo(failures + 1);
    assertThat(recovery)
        .as("%s: recovery", fault)
        .isLessThanOrEqualTo(Daemon.interval(collector).multipliedBy(2).plus(LOADED));
    awaitUsageAsAtStart();
    table.add(fault, String.join(", ", said), scrape, recovery);
  }

  private double failures(Exposition page) {
    return failing
        .map(Collector::label)
        .map(label -> page.runs(label) - page.runs(label, "success"))
        .orElse(0.0);
  }

  /** Unix seconds. */
  static double lastSuccess(Exposition page, Collector collector) {
    return page.figure(
        "exporter_collector_last_success_timestamp_seconds", "collector", collector.label());
  }

  private Duration medianScrape() {
    return Stream.generate(this::timeScrape).limit(SCRAPES).sorted().toList().get(SCRAPES / 2);
  }

  private Duration timeScrape() {
    long start = System.nanoTime();
    daemon.exporter().metrics();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Threads of the web server end after two idle seconds. */
  private void awaitUsageAsAtStart() throws InterruptedException {
    Usage start = daemon.usageAtStart();
    await(
        "threads and descriptors of " + start,
        daemon::usage,
        now ->
            now.threads() <= start.threads() + COMING_AND_GOING
                && now.descriptors() <= start.descriptors() + COMING_AND_GOING);
  }

  private Exposition await(String what, Predicate<Exposition> condition)
      throws InterruptedException {
    return await(what, daemon::scrape, condition);
  }

  /** Repeats this until it is as wanted. */
  private <T> T await(String what, Supplier<T> read, Predicate<T> isRight)
      throws InterruptedException {
    Instant limit = Instant.now().plus(LIMIT);
    T last = read.get();
    while (!isRight.test(last)) {
      T seen = last;
      assertThat(Instant.now())
          .as(
              () ->
                  "%s: %s; last: %s; log: %s".formatted(fault, what, seen, daemon.exporter().log()))
          .isBefore(limit);
      TimeUnit.MILLISECONDS.sleep(50);
      last = read.get();
    }
    return last;
  }
}
