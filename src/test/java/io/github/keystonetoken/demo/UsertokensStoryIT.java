package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.UsertokensStory.Issuer;
import io.github.keystonetoken.demo.UsertokensStory.UserList;
import io.github.keystonetoken.servers.Memcached;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The story's truth, compared with memcached's answers. */
final class UsertokensStoryIT {

  private static final ServiceUsers USERS = ServiceUsers.of(3);

  private final List<Memcached> servers = List.of(Memcached.start(), Memcached.start());
  private final UsertokensStory story =
      new UsertokensStory(MemcachedConnection.toAll(servers), 3, Duration.ofHours(1));

  @AfterEach
  void stop() {
    story.close();
    servers.forEach(Memcached::close);
  }

  @Test
  void issuingPrunesExpiredEntriesAndSendsTheOthers() {
    Issuer stale = new Issuer(USERS.nova(), 100, Duration.ofMinutes(70), Duration.ofMinutes(10), 1);
    story.load(0, List.of(stale));
    assertThat(story.of(USERS.nova()).live(Instant.now())).isBetween(80L, 85L);
    long received = servers.get(1).stat("bytes_read");

    story.issue();

    UserList list = story.of(USERS.nova());
    assertThat(list.entries()).hasSizeBetween(80, 86);
    assertStored(list);
    assertThat(servers.get(1).stat("bytes_read") - received).isGreaterThan(list.bytes());
    String lock = "_lockusertokens-" + USERS.nova().id();
    assertThat(servers.get(Placement.server(lock, 2)).ask("get " + lock, "END\r\n"))
        .isEqualTo("END\r\n");
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
    assertStored(renewed);
  }

  private void assertStored(UserList list) {
    assertThat(servers.get(list.server()).ask("mg " + list.key() + " s f", "\r\n"))
        .isEqualTo("HD s%d f1\r\n".formatted(list.bytes()));
  }
}
