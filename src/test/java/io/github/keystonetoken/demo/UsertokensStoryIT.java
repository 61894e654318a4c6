package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Memcached;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The story's truth, compared with memcached's answers. */
final class UsertokensStoryIT {

  private static final int TOKENS = 300;
  private static final ServiceUsers USERS = ServiceUsers.of(3);

  private List<Memcached> servers;
  private UsertokensStory story;

  @BeforeEach
  void start() {
    servers = List.of(Memcached.start(), Memcached.start());
    story = new UsertokensStory(servers, 3, Duration.ofHours(1), Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    story.close();
    servers.forEach(Memcached::close);
  }

  @Test
  void truthIsWhatMemcachedHolds() {
    UsertokensTruth truth = story.load(TOKENS, UsertokensStory.incident(USERS));

    UsertokensTruth.UserList ceilometer = truth.of(USERS.ceilometer());
    assertThat(ceilometer.bytes()).isEqualTo(578_966);
    assertThat(ceilometer.server()).isEqualTo(1);
    assertThat(ceilometer.key()).isEqualTo("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9");
    assertThat(truth.lists()).allSatisfy(list -> assertThat(sizeOf(list)).isEqualTo(list.bytes()));
    assertThat(truth.items(0)).isEqualTo(servers.get(0).stat("curr_items"));
    assertThat(truth.items(1)).isEqualTo(servers.get(1).stat("curr_items"));
    assertThat(truth.tokens().get(0) + truth.tokens().get(1)).isEqualTo(TOKENS);
    assertThat(truth.listBytes(1)).isGreaterThan(20 * truth.listBytes(0));
    assertThat(truth.of(USERS.admin()).live(Instant.now())).isEqualTo(30);
  }

  @Test
  void issuingSendsWholeList() {
    Issuer alone = new Issuer(USERS.ceilometer(), 1_000, Duration.ofMinutes(50), Duration.ZERO, 1);
    UsertokensTruth before = story.load(0, List.of(alone));
    long received = servers.get(1).stat("bytes_read");

    story.issue();

    UsertokensTruth.UserList list = story.truth().of(USERS.ceilometer());
    assertThat(list.expiries()).hasSize(1_001);
    assertThat(sizeOf(list)).isEqualTo(list.bytes());
    assertThat(servers.get(1).stat("bytes_read") - received)
        .isGreaterThan(before.of(USERS.ceilometer()).bytes());
    assertThat(servers.get(0).ask("get _lockusertokens-" + USERS.ceilometer().id(), "END\r\n"))
        .isEqualTo("END\r\n");
  }

  @Test
  void issuingPrunesExpiredEntries() {
    Duration old = Duration.ofMinutes(70);
    Issuer stale = new Issuer(USERS.nova(), 100, old, Duration.ofMinutes(10), 1);
    UsertokensTruth before = story.load(0, List.of(stale));
    assertThat(before.of(USERS.nova()).live(Instant.now())).isBetween(80L, 85L);

    story.issue();

    assertThat(story.truth().of(USERS.nova()).expiries()).hasSizeBetween(80, 86);
  }

  @Test
  void overflowDeletesListAndNextBeginsEmpty() {
    Issuer nearlyFull =
        new Issuer(USERS.ceilometer(), 13_750, Duration.ofMinutes(50), Duration.ZERO, 1);
    UsertokensTruth before = story.load(0, List.of(nearlyFull));
    assertThat(before.of(USERS.ceilometer()).bytes()).isGreaterThan(1_000_000);

    int issued = 0;
    do {
      story.issue();
      issued++;
    } while (issued < 20 && !story.truth().lists().isEmpty());

    assertThat(story.truth().lists()).as("lists after %d tokens", issued).isEmpty();
    String key = Placement.usertokensKey(USERS.ceilometer().id());
    assertThat(servers.get(1).ask("mg " + key + " s", "\r\n")).isEqualTo("EN\r\n");
    story.issue();
    UsertokensTruth.UserList renewed = story.truth().of(USERS.ceilometer());
    assertThat(renewed.expiries()).hasSize(1);
    assertThat(sizeOf(renewed)).isEqualTo(renewed.bytes());
  }

  @Test
  void seedDecidesTokens() {
    story.load(20, UsertokensStory.incident(USERS));
    Memcached other = Memcached.start();
    try (other;
        UsertokensStory alike =
            new UsertokensStory(List.of(other), 3, Duration.ofHours(1), Clock.systemUTC())) {
      alike.load(1, UsertokensStory.incident(USERS));
      String key = Placement.usertokensKey(USERS.admin().id());
      String prefix = "S'[0-9a-f]{32}'";
      assertThat(firstEntry(other, key, prefix)).isEqualTo(firstEntry(servers.get(1), key, prefix));
    }
  }

  private static String firstEntry(Memcached server, String key, String pattern) {
    try (MemcachedConnection connection = new MemcachedConnection(server.port())) {
      String value = new String(connection.get(key).orElseThrow(), StandardCharsets.US_ASCII);
      return Pattern.compile(pattern).matcher(value).results().findFirst().orElseThrow().group();
    }
  }

  private int sizeOf(UsertokensTruth.UserList list) {
    String answer = servers.get(list.server()).ask("mg " + list.key() + " s f", "\r\n");
    assertThat(answer).startsWith("HD s").contains(" f1");
    return Integer.parseInt(answer.substring(4, answer.indexOf(' ', 4)));
  }
}
