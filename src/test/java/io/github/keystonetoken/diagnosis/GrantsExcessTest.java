package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GrantsExcessTest {

  @Test
  void revokesExcess() {
    Cloud cloud =
        new Cloud()
            .session(
                new SqlTokens.Session(
                    "exporter@%",
                    Optional.empty(),
                    List.of(),
                    List.of(
                        new Right(
                            "SELECT on `keystone`.`token`",
                            List.of("REVOKE SELECT ON `keystone`.`token` FROM 'exporter'@'%';"))),
                    ""));

    assertThat(cloud.findings(Grants::excess))
        .isEqualTo(
            """
            WARNING The database account exporter@% may do more than the exporter needs
            It has SELECT on `keystone`.`token`.
            token.id and token.extra are live tokens: whoever gets hold of this account can act as any user, and with the right to write can do worse.
            - If no other program logs in as it, take them back, as the database's administrator:
                REVOKE SELECT ON `keystone`.`token` FROM 'exporter'@'%';
            - Then give it back what it needs; this prints the statements.
                keystone-token-exporter grants
            """);
  }

  @Test
  void takesNothingFromKeystonesAccount() {
    Cloud cloud =
        new Cloud()
            .configured("sql", Duration.ofHours(1), Map.of())
            .session(
                new SqlTokens.Session(
                    "keystone@%",
                    Optional.empty(),
                    List.of(),
                    List.of(
                        new Right(
                            "18 rights on `keystone`.*",
                            List.of("REVOKE ALL PRIVILEGES ON `keystone`.* FROM 'keystone'@'%';"))),
                    ""));

    assertThat(cloud.findings(Grants::excess))
        .contains("It is Keystone's own account")
        .doesNotContain("REVOKE");
  }
}
