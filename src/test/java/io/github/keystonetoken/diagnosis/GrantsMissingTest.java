package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GrantsMissingTest {

  @Test
  void printsStatements() {
    Cloud cloud =
        new Cloud()
            .session(
                new SqlTokens.Session(
                    "exporter@%",
                    Optional.empty(),
                    List.of(
                        new Right(
                            "no user names, because the account may read none",
                            List.of(
                                "GRANT SELECT (id, name) ON `keystone`.`user` TO 'exporter'@'%';")),
                        new Right(
                            "Keystone's release is not recognised",
                            List.of(
                                "GRANT SELECT (repository_id, version) ON"
                                    + " `keystone`.`migrate_version` TO 'exporter'@'%';"))),
                    List.of(),
                    ""));

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
