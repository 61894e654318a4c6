package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GrantsTest {

  private final Grants grants = new Grants("keystone", "exporter@10.0.%");

  @Test
  void grantsNeitherIdNorExtra() {
    assertThat(grants.tokens())
        .isEqualTo(
            "GRANT SELECT (expires, valid, user_id) ON `keystone`.`token` TO"
                + " 'exporter'@'10.0.%';");
  }

  @Test
  void grantsNamesByRelease() {
    assertThat(grants.names(Release.GRIZZLY))
        .containsExactly(
            "GRANT SELECT (id, name, domain_id) ON `keystone`.`user` TO 'exporter'@'10.0.%';",
            "GRANT SELECT (id, name) ON `keystone`.`domain` TO 'exporter'@'10.0.%';");
    assertThat(grants.names(Release.KILO)).hasSize(3);
    assertThat(grants.names(Release.MITAKA))
        .noneMatch(grant -> grant.contains("`user`") || grant.contains("`domain`"));
    assertThat(grants.names(Release.QUEENS))
        .hasSize(6)
        .contains(
            "GRANT SELECT (user_id, name, domain_id) ON `keystone`.`local_user` TO"
                + " 'exporter'@'10.0.%';",
            "GRANT SELECT (id, domain_id) ON `keystone`.`user` TO 'exporter'@'10.0.%';",
            "GRANT SELECT (id, name, is_domain) ON `keystone`.`project` TO"
                + " 'exporter'@'10.0.%';");
    assertThat(grants.names(Release.UNKNOWN)).hasSize(8);
  }

  @Test
  void grantsOnlyTimesOfBacklogs() {
    assertThat(grants.backlogs(Release.PIKE))
        .containsExactly(
            "GRANT SELECT (revoked_at) ON `keystone`.`revocation_event` TO 'exporter'@'10.0.%';",
            "GRANT SELECT (deleted_at, expires_at) ON `keystone`.`trust` TO 'exporter'@'10.0.%';");
    assertThat(grants.backlogs(Release.GAZPACHO))
        .hasSize(5)
        .contains(
            "GRANT SELECT (expires_at) ON `keystone`.`application_credential` TO"
                + " 'exporter'@'10.0.%';");
  }

  /** A statement with a column that the release lacks would fail as a whole. */
  @ParameterizedTest
  @EnumSource(names = {"QUEENS", "UNKNOWN"})
  void grantsLaterColumnOfTrustsOnItsOwn(Release release) {
    assertThat(grants.backlog(KeystoneTable.TRUST, release))
        .containsExactly(
            "GRANT SELECT (deleted_at, expires_at) ON `keystone`.`trust` TO 'exporter'@'10.0.%';",
            "GRANT SELECT (expires_at_int) ON `keystone`.`trust` TO 'exporter'@'10.0.%';");
  }

  @Test
  void quotesNames() {
    assertThat(new Grants("a`b", "o'x@y@host").release(Release.UNKNOWN).get(0))
        .contains("`a``b`.`migrate_version`", "'o''x@y'@'host'");
  }
}
