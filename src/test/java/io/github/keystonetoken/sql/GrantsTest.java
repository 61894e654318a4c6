package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrantsTest {

  private static final Grants GRANTS = new Grants("keystone", "exporter@10.0.%");

  /** Of the release, of names and of backlogs. */
  private static List<String> statements(Release release) {
    return Stream.of(GRANTS.release(release), GRANTS.names(release), GRANTS.backlogs(release))
        .flatMap(List::stream)
        .toList();
  }

  private static String grant(String table, String columns) {
    return "GRANT SELECT (%s) ON `keystone`.`%s` TO 'exporter'@'10.0.%%';"
        .formatted(columns, table);
  }

  /** A statement with a column that the release lacks would fail as a whole. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          migrate_version        | repository_id, version                     | GRIZZLY KILO MITAKA PIKE QUEENS UNKNOWN
          alembic_version        | version_num                                | GAZPACHO UNKNOWN
          user                   | id, name, domain_id                        | GRIZZLY KILO UNKNOWN
          domain                 | id, name                                   | GRIZZLY KILO UNKNOWN
          id_mapping             | public_id, local_id, entity_type, domain_id  | KILO MITAKA PIKE QUEENS GAZPACHO UNKNOWN
          local_user             | user_id, name, domain_id                   | MITAKA PIKE QUEENS GAZPACHO UNKNOWN
          federated_user         | user_id, display_name                      | MITAKA PIKE QUEENS GAZPACHO UNKNOWN
          project                | id, name, is_domain                        | MITAKA PIKE QUEENS GAZPACHO UNKNOWN
          nonlocal_user          | user_id, name, domain_id                   | PIKE QUEENS GAZPACHO UNKNOWN
          user                   | id, domain_id                              | PIKE QUEENS GAZPACHO UNKNOWN
          trust                  | deleted_at, expires_at                     | GRIZZLY KILO MITAKA PIKE QUEENS GAZPACHO UNKNOWN
          trust                  | expires_at_int                             | QUEENS GAZPACHO UNKNOWN
          application_credential | expires_at                                 | QUEENS GAZPACHO UNKNOWN
          revocation_event       | revoked_at                                 | KILO MITAKA PIKE QUEENS GAZPACHO UNKNOWN
          revocation_event       | project_id, user_id, issued_before, audit_id | GAZPACHO UNKNOWN
          """)
  void grantsColumnsOfTheRelease(String table, String columns, String releases) {
    assertThat(
            Stream.of("GRIZZLY", "KILO", "MITAKA", "PIKE", "QUEENS", "GAZPACHO", "UNKNOWN")
                .filter(name -> statements(Release.valueOf(name)).contains(grant(table, columns)))
                .collect(joining(" ")))
        .isEqualTo(releases);
  }

  @Test
  void grantsNothingElse() {
    assertThat(GRANTS.tokens()).isEqualTo(grant("token", "expires, valid, user_id"));
    assertThat(statements(Release.UNKNOWN)).hasSize(15);
  }

  @Test
  void quotesNames() {
    assertThat(new Grants("a`b", "o'x@y@host").release(Release.UNKNOWN).get(0))
        .contains("`a``b`.`migrate_version`", "'o''x@y'@'host'");
  }
}
