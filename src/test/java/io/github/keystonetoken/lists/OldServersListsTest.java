package io.github.keystonetoken.lists;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.ScriptedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known lists on servers before 1.6, which cannot be asked for the size of an item. */
final class OldServersListsTest {

  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";
  private static final String LIST = KeyNaming.mangle("usertokens-" + CEILOMETER);
  private static final String REVOCATIONS = KeyNaming.mangle("revocation-list");
  private static final String REGION = KeyNaming.mangle("<<<region>>>:tokens");
  private static final long NOW = 1_461_687_084;

  private final Map<String, String> answers = new HashMap<>();

  @ParameterizedTest
  @ValueSource(strings = {"1.4.14", "1.4.39"})
  void findsWhatTheyList(String version) throws Exception {
    answers.put(
        "stats",
        "STAT version %s\r\nSTAT time %d\r\nSTAT uptime 7\r\nSTAT lru_crawler_running 0\r\nEND\r\n"
            .formatted(version, NOW));
    answers.put("stats settings", "STAT cas_enabled yes\r\nEND\r\n");
    answers.put("stats items", "STAT items:1:number 3\r\nEND\r\n");
    answers.put("stats slabs", "STAT 1:mem_requested 600000\r\nEND\r\n");
    if (version.equals("1.4.14")) {
      answers.put(
          "stats cachedump 1 0",
          "ITEM %s [578896 b; %d s]\r\nITEM %s [6512 b; %d s]\r\nITEM %s [10 b; %d s]\r\nEND\r\n"
              .formatted(LIST, NOW + 1800, REVOCATIONS, NOW - 7, REGION, NOW - 7));
    } else {
      answers.put(
          "lru_crawler metadump all",
          List.of(LIST + " exp=" + (NOW + 1800), REVOCATIONS + " exp=-1", REGION + " exp=-1")
              .stream()
              .map(item -> "key=" + item + " la=1 cas=1 fetch=no\n")
              .reduce("", String::concat));
    }
    value(LIST, Fixture.named("kilo-usertokens-large"));
    value(REVOCATIONS, Fixture.named("kilo-revocation-list"));
    answers.put("get " + REGION, "VALUE " + REGION + " 0 1\r\nx\r\nEND\r\n");

    Clock clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    try (ScriptedServer script = ScriptedServer.start(this::answer);
        ListsSetup setup =
            new ListsSetup(List.of(ListsSetup.server(0, "old", script.port())), clock)) {
      setup.users.put(CEILOMETER, "ceilometer");

      assertThat(setup.collect())
          .extracting(UserList::userName, UserList::bytes, list -> list.entries().isPresent())
          .containsExactly(tuple("ceilometer", 578_896L, true));
      assertThat(setup.lists(0).lists()).isEqualTo(1);
      assertThat(setup.lists(0).revocationListBytes()).hasValue(6_512);
      assertThat(setup.lists(0).cacheRegions()).containsOnlyKeys("tokens");
    }
  }

  private void value(String key, Fixture fixture) throws IOException {
    byte[] value = fixture.value();
    answers.put(
        "get " + key,
        "VALUE %s 1 %d\r\n%s\r\nEND\r\n"
            .formatted(key, value.length, new String(value, ISO_8859_1)));
  }

  private void answer(String line, OutputStream out) throws IOException {
    out.write(answers.getOrDefault(line, "ERROR\r\n").getBytes(ISO_8859_1));
  }
}
