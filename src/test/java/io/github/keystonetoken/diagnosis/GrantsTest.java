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
            Columns token.id and token.extra hold live tokens: with the password of an account that may read them, anybody can act as any user.
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
                "18 privileges on `keystone`.*",
                "REVOKE ALL PRIVILEGES ON `keystone`.* FROM 'keystone'@'%';");

    assertThat(cloud.findings(Grants::excess))
        .startsWith("NOTICE The database account keystone@% is Keystone's own\n")
        .contains("Take no rights from it")
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
            It has 18 privileges on `keystone`.*.
            The exporter only reads a few columns. With the password of this account, more than that can be read or changed.
            - Take no rights from it, since Keystone needs them. An account of its own makes the exporter safer; this prints what to grant to it.
                keystone-token-exporter grants --database.url=mysql+pymysql://exporter@DATABASE/keystone
            - Then start the exporter with it.
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
