package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ListsUnreadTest {

  @Test
  void reportsWhatIsNotKnown() {
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withLists(
                Map.of(
                    B,
                    Outcome.failed(
                        new Failure(Kind.TIMEOUT, "10.0.0.12:11211 was too slow."), NOW)));

    assertThat(FindingText.of(SourceDown::lists, snapshot))
        .isEqualTo(
            """
            WARNING The token lists on 10.0.0.12:11211 cannot be read
            10.0.0.12:11211 was too slow.
            Whose list is near its limit there, and who causes the traffic, is not known.
            - Look for the collector lists in the exporter's log; it says what the server answered.
            runbook keystonetokencollectorstale
            """);
  }

  @Test
  void isSilentIfServerIsDown() {
    Failure failure = new Failure(Kind.UNREACHABLE, "It does not answer.");
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withNodes(Map.of(B, Outcome.failed(failure, NOW)))
            .withLists(Map.of(B, Outcome.failed(failure, NOW)));

    assertThat(FindingText.of(SourceDown::lists, snapshot)).isEmpty();
  }
}
