package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SqlDownTest {

  @Test
  void reportsReasonAndAgeOfFigures() {
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withSql(
                Outcome.failed(
                    new Failure(
                        Kind.UNREACHABLE, "The database at db:3306/keystone does not answer."),
                    NOW.plusSeconds(60)));

    assertThat(FindingText.of(SourceDown::sql, snapshot))
        .isEqualTo(
            """
            CRITICAL Keystone's database cannot be read
            The database at db:3306/keystone does not answer. Other findings about the token table are from figures 0 s old.
            Tokens live in it: if Keystone cannot reach it either, nobody can log in.
            - See whether Keystone still issues tokens; then start the database, or move its address to a node that works.
                openstack token issue -c expires
            runbook keystonetokensqldown
            """);
  }

  @Test
  void warnsIfAccountIsRefused() {
    Snapshot snapshot =
        Snapshot.initial(Keystone.unknown())
            .withSql(Outcome.failed(new Failure(Kind.DENIED, "The password is refused."), NOW));

    assertThat(FindingText.of(SourceDown::sql, snapshot))
        .startsWith("WARNING ")
        .contains("Nothing is known of the token table.")
        .contains("keystone-token-exporter grants");
  }

  @Test
  void warnsIfTokensAreKeptElsewhere() {
    Snapshot snapshot =
        new Cloud()
            .configured("memcache", Duration.ofHours(1), Map.of())
            .snapshot()
            .withSql(Outcome.failed(new Failure(Kind.TIMEOUT, "It is slow."), NOW));

    assertThat(FindingText.of(SourceDown::sql, snapshot))
        .startsWith("WARNING ")
        .contains("Tokens live elsewhere");
  }
}
