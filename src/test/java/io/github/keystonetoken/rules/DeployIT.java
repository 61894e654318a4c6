package io.github.keystonetoken.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What promtool and amtool say of the files to be deployed. */
final class DeployIT {

  private static final String ALERTMANAGER = "deploy/alertmanager/alertmanager.yml";

  @Test
  void prometheusTakesTheRulesAndTheExampleThatNamesThem() {
    Tool.Result check = Tool.PROMTOOL.run("check", "config", "deploy/prometheus/prometheus.yml");

    assertThat(check.status()).as(check.output()).isZero();
    assertThat(check.output()).contains("3 rule files found").doesNotContain("WARN");
  }

  @Test
  void everyAlertFiresAboveItsThresholdAndIsSilentJustBelow() throws Exception {
    List<Tool.Result> results =
        Tool.ruleTests(RuleFiles.DIRECTORY).parallelStream()
            .map(file -> Tool.PROMTOOL.run("test", "rules", file.toString()))
            .toList();

    assertThat(results).isNotEmpty();
    assertThat(results)
        .allSatisfy(result -> assertThat(result.status()).as(result.output()).isZero());
  }

  @Test
  void noAlertIsWithoutATestThatSeesItFireAtEachSeverity() throws IOException {
    Set<String> fired = new TreeSet<>();
    for (Path file : Tool.ruleTests(RuleFiles.DIRECTORY)) {
      for (String test : Files.readString(file).split("alertname: ", -1)) {
        String name = test.lines().findFirst().orElse("");
        Pattern.compile("severity: '(\\w+)'")
            .matcher(test)
            .results()
            .map((MatchResult severity) -> name + " " + severity.group(1))
            .forEach(fired::add);
      }
    }

    assertThat(fired)
        .containsExactlyElementsOf(
            RuleFiles.read().alerts().stream()
                .map(alert -> alert.name() + " " + alert.label("severity"))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void alertmanagerTakesItsConfigurationWithTheTemplate() {
    Tool.Result check = Tool.AMTOOL.run("check-config", ALERTMANAGER);

    assertThat(check.status()).as(check.output()).isZero();
    assertThat(check.output()).contains("1 templates", "SUCCESS");
  }

  @ParameterizedTest
  @CsvSource({
    "KeystoneTokenUserListReset,critical,keystone-token-page",
    "KeystoneTokenSqlIndexMissing,warning,keystone-token-ticket",
    "KeystoneTokenSqlOrphanTable,info,nobody",
    "SomebodyElses,critical,nobody",
  })
  void anAlertGoesWhereItsSeveritySays(String alert, String severity, String receiver) {
    Tool.Result route =
        Tool.AMTOOL.run(
            "config",
            "routes",
            "test",
            "--config.file=" + ALERTMANAGER,
            "--verify.receivers=" + receiver,
            "alertname=" + alert,
            "severity=" + severity,
            "job=j",
            "instance=i");

    assertThat(route.status()).as(route.output()).isZero();
  }
}
