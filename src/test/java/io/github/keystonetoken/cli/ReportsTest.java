package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.Golden;
import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each command writes, against files that were reviewed. */
final class ReportsTest {

  private static final int WIDTH = 100;

  /** The start of a remedy's command, which is not broken, so that it can be copied. */
  private static final String COMMAND = "        ";

  @ParameterizedTest
  @EnumSource
  void reportMatchesGoldens(Reports example) throws IOException {
    Report report = example.report();

    assertThat(report.status()).isEqualTo(example.status);
    Golden.check(file(example, "txt"), text(report));
    Golden.check(file(example, "json"), report.json());
    assertThat(new ObjectMapper().readTree(report.json()).isObject()).isTrue();
    assertThat(text(report).lines())
        .allSatisfy(line -> assertThat(line).isEqualTo(line.stripTrailing()))
        .filteredOn(line -> !line.startsWith(COMMAND))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
  }

  @ParameterizedTest
  @CsvSource({
    "sql, uuid, 'keystone-token-exporter users'",
    "sql, fernet, does not store its tokens",
    "memcache, uuid, --memcached.servers"
  })
  void refusalWithoutServersNamesTokenStore(String driver, String provider, String place)
      throws ConfigException {
    Config config =
        Given.config(
            "--database.url=mysql://exporter@10.0.0.10/keystone",
            "--keystone.token-driver=" + driver,
            "--keystone.token-provider=" + provider);

    assertThat(Report.withoutServers(config).refusal()).contains(place);
  }

  @Test
  void refusesPlanForReplicatedLists() {
    Report plan =
        Reports.plan(
            ExampleSnapshots.rich()
                .withPlacement(Outcome.ok(Placement.REPLICATED, ExampleSnapshots.NOW)));

    assertThat(plan.status()).isEqualTo(Status.UNUSABLE);
    assertThat(plan.refusal()).contains("every list on every server", "no list moves");
  }

  @Test
  void planShowsNoTrafficOfUnknownPace() {
    UserList list = UserList.unread("id", "key", 578_966, Optional.empty());
    ServerLists only =
        new ServerListsBuilder(List.of(list)).recentWindow(Duration.ofMinutes(5)).build();
    Snapshot snapshot =
        ExampleSnapshots.rich()
            .withLists(Map.of(ExampleSnapshots.B, Outcome.ok(only, ExampleSnapshots.NOW)));

    Report plan = Reports.plan(snapshot);

    assertThat(text(plan)).contains("578,966  100 %").doesNotContain("B/s", "of the traffic");
    assertThat(plan.json())
        .contains("\"traffic_bytes_per_second\": null")
        .doesNotContain("\"traffic_bytes_per_second\": 0");
  }

  @Test
  void coloursSeveritiesOnTerminals() {
    assertThat(Reports.DOCTOR_TROUBLE.report().text(true))
        .contains("\033[1;31mCRITICAL\033[0m  The token list of ceilometer");
  }

  private static String text(Report report) {
    return report.text(false);
  }

  private static String file(Reports example, String extension) {
    return "cli/" + example.name().toLowerCase(Locale.ROOT).replace('_', '-') + "." + extension;
  }
}
