package io.github.keystonetoken.http;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that are open: how many there may be, how long each may be at what it does, and
 * which gives way to another. Slow clients are the first to go, so that a scraper, whose request is
 * there at once, is not kept out by them.
 *
 * @see Stage
 */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** More than scrapers of one exporter; each costs a thread and, with TLS, some 50 kB. */
  static final int MOST = 160;

  /** Bytes of answers that clients have not taken yet; one that several have counts once. */
  static final int MOST_UNSENT = 8 << 20;

  /** Enough for a client that asks or reads at once; one that does not gives way then. */
  private static final Duration PROMPT = Duration.ofMillis(200);

  private static final byte[] NOTHING = {};

  private final LongSupplier nanoTime;
  private final Map<Connection, State> open = new HashMap<>();
  private boolean isEnding;

  /** Guarded by the connections. */
  private final class State {
    private final Connection connection;
    private Stage stage = Stage.REQUESTING;
    private long since = nanoTime.getAsLong();
    private byte[] unsent = NOTHING;

    State(Connection connection) {
      this.connection = connection;
    }

    Stage stage() {
      return stage;
    }

    /** Nanoseconds at this stage. */
    long age() {
      return nanoTime.getAsLong() - since;
    }

    boolean isSlow() {
      return (stage == Stage.REQUESTING || stage == Stage.SENDING) && age() > PROMPT.toNanos();
    }

    boolean isSlowToRead() {
      return stage == Stage.SENDING && isSlow();
    }
  }

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  Connections(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Takes up one more, for which another may have to go; waits where answers are made for every
   * one.
   *
   * @return false where nothing is taken up any more
   */
  synchronized boolean add(Connection connection) throws InterruptedException {
    while (open.size() >= MOST && !closeOne()) {
      wait(PROMPT.toMillis() / 4);
    }
    if (!isEnding) {
      open.put(connection, new State(connection));
    }
    return !isEnding;
  }

  /** Begins another stage; false where the connection has had to go. */
  synchronized boolean enter(Connection connection, Stage stage) {
    return enter(connection, stage, NOTHING);
  }

  /**
   * Begins to send an answer. Waits while too much is unsent, for a moment: then clients that are
   * slow to take theirs have to go.
   *
   * @return false where the connection itself has had to go
   */
  synchronized boolean send(Connection connection, byte[] body) {
    try {
      while (unsent() > 0 && unsentWith(body) > MOST_UNSENT) {
        if (!closeFirst(State::isSlowToRead)) {
          wait(PROMPT.toMillis() / 4);
        }
      }
      return enter(connection, Stage.SENDING, body);
    } catch (InterruptedException e) {
      // The server ends.
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean enter(Connection connection, Stage stage, byte[] unsent) {
    State state = open.get(connection);
    if (state == null || (isEnding && stage == Stage.IDLE)) {
      return false;
    }
    if (state.stage != stage) {
      state.stage = stage;
      state.since = nanoTime.getAsLong();
    }
    state.unsent = unsent;
    notifyAll();
    return true;
  }

  private long unsent() {
    return unsentWith(NOTHING);
  }

  private long unsentWith(byte[] body) {
    Set<byte[]> bodies = Collections.newSetFromMap(new IdentityHashMap<>());
    bodies.add(body);
    open.values().forEach(state -> bodies.add(state.unsent));
    return bodies.stream().mapToLong(one -> one.length).sum();
  }

  synchronized void remove(Connection connection) {
    open.remove(connection);
    notifyAll();
  }

  /** Closes those that have been at one stage for too long. */
  synchronized void closeOverdue() {
    close(state -> state.age() > state.stage.limit().toNanos());
  }

  /** Closes those that nothing is being answered on. */
  synchronized void closeWaiting() {
    close(state -> state.stage == Stage.REQUESTING || state.stage == Stage.IDLE);
  }

  /** Closes one that can be done without; false where there is none. */
  synchronized boolean closeOne() {
    return closeFirst(state -> state.isSlow() || state.stage == Stage.IDLE);
  }

  /** Takes up nothing more, lets answers that are under way end, and closes all. */
  synchronized void end(Duration patience) throws InterruptedException {
    isEnding = true;
    closeWaiting();
    long end = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    while (!open.isEmpty() && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    close(state -> true);
  }

  private boolean closeFirst(Predicate<State> which) {
    Optional<State> first =
        open.values().stream()
            .filter(which)
            .min(
                Comparator.comparing(State::stage)
                    .thenComparing(State::age, Comparator.reverseOrder()));
    first.ifPresent(this::close);
    return first.isPresent();
  }

  private void close(Predicate<State> which) {
    open.values().stream().filter(which).toList().forEach(this::close);
  }

  private void close(State state) {
    LOG.debug(
        "A client gives way, {} for {} ms.",
        state.stage,
        TimeUnit.NANOSECONDS.toMillis(state.age()));
    open.remove(state.connection);
    state.connection.close();
    notifyAll();
  }
}
