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
            WARNING The database account exporter@% has privileges that the exporter does not need
            Not needed: SELECT on `keystone`.`token`.
            token.id and token.extra hold live tokens: the password of this account is enough to act as any user.
            - Unless another program uses the account, revoke them as the database's administrator:
                REVOKE SELECT ON `keystone`.`token` FROM 'exporter'@'%';
            - Then grant what the exporter needs; this prints the statements.
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
                "18 privileges on `keystone`.*",
                "REVOKE ALL PRIVILEGES ON `keystone`.* FROM 'keystone'@'%';");

    assertThat(cloud.findings(Grants::excess))
        .startsWith("NOTICE The database account keystone@% is Keystone's own\n")
        .contains("Revoke nothing from Keystone's account.")
        .contains("live tokens")
        .doesNotContain("REVOKE");
  }

  @Test
  void speaksOfNoTokensIfNoneAreStored() {
    Cloud cloud =
        new Cloud()
            .configured("fernet", "sql", Duration.ofHours(1), Map.of())
            .account("keystone@%")
            .excess("18 privileges on `keystone`.*", "REVOKE");

    assertThat(cloud.findings(Grants::excess))
        .isEqualTo(
            """
            NOTICE The database account keystone@% is Keystone's own
            Not needed: 18 privileges on `keystone`.*.
            With the password of this account, more can be read or changed than the few columns that the exporter reads.
            - Create an account for the exporter; this prints the statements. Revoke nothing from Keystone's account.
                keystone-token-exporter grants --database.url=mysql+pymysql://exporter@DATABASE/keystone
            - Then start the exporter with that account.
                --database.url=mysql+pymysql://exporter@DATABASE/keystone --database.password-file=FILE
            """);
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
            NOTICE The database account exporter@% lacks privileges
            Effect: no user names, because the account may read none; Keystone's release is not recognised.
            Findings that need these figures are missing.
            - Run as the database's administrator:
                GRANT SELECT (id, name) ON `keystone`.`user` TO 'exporter'@'%';
                GRANT SELECT (repository_id, version) ON `keystone`.`migrate_version` TO 'exporter'@'%';
            runbook keystonetokencollectorstale
            """);
  }
}
