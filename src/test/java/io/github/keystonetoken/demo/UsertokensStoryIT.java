package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.UsertokensStory.Issuer;
import io.github.keystonetoken.demo.UsertokensStory.UserList;
import io.github.keystonetoken.servers.Memcached;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The story's truth, compared with memcached's answers. */
final class UsertokensStoryIT {

  private static final ServiceUsers USERS = ServiceUsers.of(3);

  private List<Memcached> servers;
  private UsertokensStory story;

  @BeforeEach
  void start() {
    servers = List.of(Memcached.start(), Memcached.start());
    story = story(servers);
  }

  @AfterEach
  void stop() {
    story.close();
    servers.forEach(Memcached::close);
  }

  @Test
  void issuingSendsWholeList() {
    Issuer alone = new Issuer(USERS.ceilometer(), 1_000, Duration.ofMinutes(50), Duration.ZERO, 1);
    story.load(0, List.of(alone));
    int before = story.of(USERS.ceilometer()).bytes();
    long received = servers.get(1).stat("bytes_read");

    story.issue();

    UserList list = story.of(USERS.ceilometer());
    assertThat(list.entries()).hasSize(1_001);
    assertThat(sizeOf(list)).isEqualTo(list.bytes());
    assertThat(servers.get(1).stat("bytes_read") - received).isGreaterThan(before);
    assertThat(servers.get(0).ask("get _lockusertokens-" + USERS.ceilometer().id(), "END\r\n"))
        .isEqualTo("END\r\n");
  }

  @Test
  void issuingPrunesExpiredEntries() {
    Duration old = Duration.ofMinutes(70);
    Issuer stale = new Issuer(USERS.nova(), 100, old, Duration.ofMinutes(10), 1);
    story.load(0, List.of(stale));
    assertThat(story.of(USERS.nova()).live(Instant.now())).isBetween(80L, 85L);

    story.issue();

    assertThat(story.of(USERS.nova()).entries()).hasSizeBetween(80, 86);
  }

  @Test
  void overflowDeletesListAndNextBeginsEmpty() {
    Issuer nearlyFull =
        new Issuer(USERS.ceilometer(), 13_750, Duration.ofMinutes(50), Duration.ZERO, 1);
    story.load(0, List.of(nearlyFull));
    assertThat(story.of(USERS.ceilometer()).bytes()).isGreaterThan(1_000_000);

    int issued = 0;
    do {
      story.issue();
      issued++;
    } while (issued < 20 && !story.lists().isEmpty());

    assertThat(story.lists()).as("lists after %d tokens", issued).isEmpty();
    String key = Placement.usertokensKey(USERS.ceilometer().id());
    assertThat(servers.get(1).ask("mg " + key + " s", "\r\n")).isEqualTo("EN\r\n");
    story.issue();
    UserList renewed = story.of(USERS.ceilometer());
    assertThat(renewed.entries()).hasSize(1);
    assertThat(sizeOf(renewed)).isEqualTo(renewed.bytes());
  }

  @Test
  void seedDecidesTokens() {
    story.load(20, UsertokensStory.incident(USERS));
    List<Memcached> others = List.of(Memcached.start());
    try (Memcached other = others.get(0);
        UsertokensStory alike = story(others)) {
      alike.load(1, UsertokensStory.incident(USERS));
      assertThat(firstToken(other)).isEqualTo(firstToken(servers.get(1)));
    }
  }

  private static UsertokensStory story(List<Memcached> servers) {
    return new UsertokensStory(MemcachedConnection.toAll(servers), 3, Duration.ofHours(1));
  }

  private static String firstToken(Memcached server) {
    String key = Placement.usertokensKey(USERS.admin().id());
    return Pattern.compile("S'[0-9a-f]{32}'")
        .matcher(server.ask("get " + key, "END\r\n"))
        .results()
        .findFirst()
        .orElseThrow()
        .group();
  }

  private int sizeOf(UserList list) {
    String answer = servers.get(list.server()).ask("mg " + list.key() + " s f", "\r\n");
    assertThat(answer).startsWith("HD s").contains(" f1");
    return Integer.parseInt(answer.substring(4, answer.indexOf(' ', 4)));
  }
}
