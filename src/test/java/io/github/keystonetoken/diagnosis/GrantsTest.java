package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GrantsTest {

  @Test
  void revokesExcess() {
    Cloud cloud =
        new Cloud()
            .excess(
                "SELECT on `keystone`.`token`",
                "REVOKE SELECT ON `keystone`.`token` FROM 'exporter'@'%';");

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
            .account("keystone@%")
            .excess(
                "18 rights on `keystone`.*",
                "REVOKE ALL PRIVILEGES ON `keystone`.* FROM 'keystone'@'%';");

    assertThat(cloud.findings(Grants::excess))
        .contains("It is Keystone's own account")
        .doesNotContain("REVOKE");
  }

  @Test
  void grantsWhatIsMissing() {
    Cloud cloud =
        new Cloud()
            .missing(
                "no user names, because the account may read none",
                "GRANT SELECT (id, name) ON `keystone`.`user` TO 'exporter'@'%';")
            .missing(
                "Keystone's release is not recognised",
                "GRANT SELECT (repository_id, version) ON"
                    + " `keystone`.`migrate_version` TO 'exporter'@'%';");

    assertThat(cloud.findings(Grants::missing))
        .isEqualTo(
            """
            NOTICE The database account exporter@% lacks rights
            What that costs: no user names, because the account may read none; Keystone's release is not recognised.
            Findings that need these figures are silent.
            - As the database's administrator run:
                GRANT SELECT (id, name) ON `keystone`.`user` TO 'exporter'@'%';
                GRANT SELECT (repository_id, version) ON `keystone`.`migrate_version` TO 'exporter'@'%';
            runbook keystonetokencollectorstale
            """);
  }
}
