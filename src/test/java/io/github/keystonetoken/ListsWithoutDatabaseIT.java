package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.demo.UsertokensTruth;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Memcached;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped exporter beside the second incident, with no database and no named users. */
final class ListsWithoutDatabaseIT {

  private static final long SEED = 20_160_427;

  /** Of another seed than the tokens: no user id may happen to be a token id. */
  private static final ServiceUsers USERS = ServiceUsers.of(SEED + 1);

  private static List<Memcached> servers;
  private static UsertokensTruth truth;
  private static Exporter exporter;
  private static Exposition page;

  @BeforeAll
  static void start() {
    servers = List.of(Memcached.start(), Memcached.start());
    try (UsertokensStory story =
        new UsertokensStory(servers, SEED, Duration.ofHours(1), Clock.systemUTC())) {
      truth = story.load(2_000, UsertokensStory.incident(USERS));
    }
    exporter =
        Exporter.start(
            """
            [token]
            driver = memcache
            provider = uuid
            expiration = 3600
            [memcache]
            servers = %s, %s
            """
                .formatted(servers.get(0).address(), servers.get(1).address()),
            "--no-collector.sql",
            "--log.level=debug");
    exporter.awaitReady();
    page = Exposition.parse(exporter.metrics());
  }

  @AfterAll
  static void stop() {
    exporter.close();
    servers.forEach(Memcached::close);
  }

  @Test
  void findsNamesAndMeasuresEveryList() {
    for (UsertokensTruth.UserList list : truth.lists()) {
      String[] owner = {
        "server", servers.get(list.server()).address(),
        "user_id", list.user().id(),
        "user_name", list.user().name()
      };
      assertThat(page.value("keystone_token_memcached_usertokens_bytes", owner))
          .as(list.user().name())
          .hasValue(list.bytes());
      assertThat(
              page.all("keystone_token_memcached_usertokens_entries", owner)
                  .mapToDouble(Exposition.Sample::value)
                  .sum())
          .isEqualTo(list.expiries().size());
    }
    assertThat(page.all("keystone_token_memcached_usertokens_bytes")).hasSize(truth.lists().size());
    assertThat(exporter.log()).contains("hold Keystone's token lists");
  }

  @Test
  void neverLeaksTokens() {
    String everything = exporter.metrics() + exporter.log();
    int length = 12;
    Set<String> tokens = new HashSet<>();
    for (UsertokensTruth.UserList list : truth.lists()) {
      String value = servers.get(list.server()).ask("get " + list.key(), "\r\nEND\r\n");
      Pattern.compile("S'([0-9a-f]{32})'")
          .matcher(value)
          .results()
          .map((MatchResult entry) -> entry.group(1).substring(0, length))
          .forEach(tokens::add);
    }

    assertThat(tokens).hasSizeGreaterThan(13_000);
    assertThat(IntStream.rangeClosed(0, everything.length() - length))
        .noneMatch(at -> tokens.contains(everything.substring(at, at + length)));
  }
}
