package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

final class ConnectionsTest {

  private final Map<Connection, Socket> sockets = new HashMap<>();
  private long now;
  private final Connections connections = new Connections(() -> now);

  private Connection open() throws Exception {
    Socket socket = new Socket();
    Connection connection =
        new Connection(
            socket,
            connections,
            new Semaphore(1),
            () -> {
              throw new IllegalStateException("nothing is served");
            },
            Clock.systemUTC());
    sockets.put(connection, socket);
    assertThat(connections.add(connection)).isTrue();
    return connection;
  }

  private Connection open(Stage stage) throws Exception {
    Connection connection = open();
    assertThat(connections.enter(connection, stage)).isTrue();
    return connection;
  }

  private boolean isClosed(Connection connection) {
    return Objects.requireNonNull(sockets.get(connection)).isClosed();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void fill() throws Exception {
    while (sockets.size() < Connections.MOST) {
      open(Stage.ANSWERING);
    }
  }

  @Test
  void eachStageHasItsLimit() throws Exception {
    Map<Stage, Connection> atStage = new HashMap<>();
    for (Stage stage : Stage.values()) {
      atStage.put(stage, open(stage));
    }
    List<Stage> closed = new ArrayList<>();
    for (int seconds = 0; seconds < 100; seconds++) {
      connections.closeOverdue();
      atStage.forEach(
          (stage, connection) -> {
            if (isClosed(connection) && !closed.contains(stage)) {
              closed.add(stage);
            }
          });
      pass(Duration.ofSeconds(1));
    }

    assertThat(closed)
        .containsExactly(Stage.REQUESTING, Stage.SENDING, Stage.ANSWERING, Stage.IDLE);
  }

  @Test
  void aClientThatSendsByteByByteGainsNoTime() throws Exception {
    Connection slow = open();
    pass(Stage.REQUESTING.limit());
    connections.enter(slow, Stage.REQUESTING);
    pass(Duration.ofMillis(1));

    connections.closeOverdue();

    assertThat(isClosed(slow)).isTrue();
    assertThat(connections.enter(slow, Stage.ANSWERING)).isFalse();
  }

  @Test
  void whoHasBeenSlowForLongestGivesWayAndIdleScrapersStay() throws Exception {
    Connection idle = open(Stage.IDLE);
    pass(Duration.ofSeconds(1));
    Connection sending = open(Stage.SENDING);
    Connection first = open();
    pass(Duration.ofSeconds(1));
    Connection second = open();
    pass(Duration.ofSeconds(1));
    fill();

    open(Stage.ANSWERING);
    assertThat(List.of(isClosed(first), isClosed(second))).containsExactly(true, false);
    open(Stage.ANSWERING);
    assertThat(isClosed(second)).isTrue();
    open(Stage.ANSWERING);
    assertThat(List.of(isClosed(sending), isClosed(idle))).containsExactly(true, false);
  }

  @Test
  void whoHasJustBegunToAskOrToReadDoesNotGiveWay() throws Exception {
    Connection idle = open(Stage.IDLE);
    pass(Duration.ofSeconds(1));
    Connection asking = open();
    Connection reading = open(Stage.SENDING);
    fill();

    open(Stage.ANSWERING);

    assertThat(List.of(isClosed(asking), isClosed(reading), isClosed(idle)))
        .containsExactly(false, false, true);
  }

  @Test
  void aConnectionWaitsWhereEveryOtherIsBeingAnswered() throws Exception {
    Connection answered = open(Stage.ANSWERING);
    fill();
    Thread opener = new Thread(() -> connections.remove(answered));
    opener.start();

    open();

    opener.join();
    assertThat(sockets.values()).noneMatch(Socket::isClosed);
  }

  @Test
  void answersThatAreNotTakenGiveWayToOthers() throws Exception {
    Connection slow = open(Stage.ANSWERING);
    Connection other = open(Stage.ANSWERING);
    Connection scraper = open(Stage.ANSWERING);
    assertThat(connections.send(slow, new byte[Connections.MOST_UNSENT - 10])).isTrue();
    pass(Duration.ofMillis(1));
    assertThat(connections.send(other, new byte[10])).isTrue();
    pass(Duration.ofSeconds(1));

    assertThat(connections.send(scraper, new byte[100])).isTrue();

    assertThat(List.of(isClosed(slow), isClosed(other))).containsExactly(true, false);
  }

  @Test
  void anAnswerThatSeveralHaveCountsOnce() throws Exception {
    byte[] body = new byte[Connections.MOST_UNSENT - 10];
    Connection slow = open(Stage.ANSWERING);
    assertThat(connections.send(slow, body)).isTrue();
    pass(Duration.ofSeconds(1));

    assertThat(connections.send(open(Stage.ANSWERING), body)).isTrue();

    assertThat(isClosed(slow)).isFalse();
  }

  @Test
  void anAnswerOfAnySizeIsSentWhereNothingElseIs() throws Exception {
    assertThat(connections.send(open(Stage.ANSWERING), new byte[2 * Connections.MOST_UNSENT]))
        .isTrue();
  }

  @Test
  void theEndWaitsForAnswersOnly() throws Exception {
    Connection idle = open(Stage.IDLE);
    Connection answered = open(Stage.ANSWERING);
    Thread answering =
        new Thread(
            () -> {
              while (!isClosed(idle)) {
                Thread.onSpinWait();
              }
              assertThat(connections.enter(answered, Stage.SENDING)).isTrue();
              assertThat(connections.enter(answered, Stage.IDLE)).isFalse();
              connections.remove(answered);
            });
    answering.start();

    connections.end(Duration.ofMinutes(1));

    answering.join();
    assertThat(isClosed(idle)).isTrue();
    assertThat(isClosed(answered)).isFalse();
    assertThat(connections.add(answered)).isFalse();
  }

  @Test
  void theEndDoesNotWaitForEver() throws Exception {
    Connection stuck = open(Stage.ANSWERING);

    connections.end(Duration.ofMillis(1));

    assertThat(isClosed(stuck)).isTrue();
  }
}
