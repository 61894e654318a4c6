package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerDownTest {

  @Test
  void reportsWhatIsLostAndWhatNotToDo() {
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withNodes(
                Map.of(
                    B,
                    Outcome.failed(
                        new Failure(Kind.UNREACHABLE, "10.0.0.12:11211 does not answer."), NOW)));

    assertThat(FindingText.of(SourceDown::servers, snapshot))
        .isEqualTo(
            """
            CRITICAL The memcached server 10.0.0.12:11211 cannot be read
            10.0.0.12:11211 does not answer. It was last read 0 s ago.
            If Keystone cannot reach it either, the tokens on it are not found, and their users must log in again; lists on it cannot be written.
            - See whether it answers.
                printf 'version\\r\\nquit\\r\\n' | nc -w 2 10.0.0.12 11211
            - Start it again, empty. Do not take it off the list and do not reorder the list: that moves the keys of all other servers too.
            runbook keystonetokenmemcachedserverdown
            """);
  }

  @Test
  void downCacheIsWarning() {
    Snapshot snapshot =
        new Cloud()
            .configured("sql", Duration.ofHours(1), Map.of())
            .snapshot()
            .withNodes(Map.of(B, Outcome.failed(new Failure(Kind.TIMEOUT, "It is slow."), NOW)));

    assertThat(FindingText.of(SourceDown::servers, snapshot))
        .startsWith("WARNING ")
        .contains("It keeps no tokens");
  }
}
