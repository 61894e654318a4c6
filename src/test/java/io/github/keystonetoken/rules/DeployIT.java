package io.github.keystonetoken.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What promtool and amtool say of the files to be deployed. */
final class DeployIT {

  private static final String ALERTMANAGER = "deploy/alertmanager/alertmanager.yml";

  /** A line of promtool's tests that says what an exporter serves, and not which one. */
  private static final Pattern ANY_EXPORTERS_SERIES =
      Pattern.compile(
          "(?m)^( +- \\{series: '(?:keystone_token_|process_)\\w+\\{(?![^}]*instance=)[^}]*)(}.*)$");

  /** Blocks of code in Markdown. */
  private static final Pattern INDENTED = Pattern.compile("(?m)(?:^ {4}.*\n(?:\n(?= {4}))?)+");

  @TempDir Path directory;

  @Test
  void prometheusTakesTheRulesAndTheExampleThatNamesThem() {
    Tool.Result check = Tool.PROMTOOL.run("check", "config", "deploy/prometheus/prometheus.yml");

    assertThat(check.status()).as(check.output()).isZero();
    assertThat(check.output()).contains("3 rule files found").doesNotContain("WARN");
  }

  @Test
  void prometheusTakesTheConfigurationsThatAreDocumented() throws Exception {
    List<String> configurations =
        INDENTED
            .matcher(Files.readString(Path.of("docs", "regions.md")))
            .results()
            .map(block -> block.group().stripTrailing().stripIndent())
            .filter(block -> block.startsWith("scrape_configs:") || block.startsWith("global:"))
            .toList();

    assertThat(configurations).hasSize(4);
    for (String configuration : configurations) {
      Path file = Files.writeString(directory.resolve("prometheus.yml"), configuration);
      Tool.Result check = Tool.PROMTOOL.run("check", "config", file.toString());
      assertThat(check.status()).as(configuration + check.output()).isZero();
    }
  }

  /**
   * What a test says that the exporter serves is served by two of them here, and is one alert all
   * the same. Tests that are about exporters name them, and are left as they are.
   */
  @Test
  void everyAlertFiresOnceAboveItsThresholdAndIsSilentJustBelow() throws Exception {
    List<Path> tests = new ArrayList<>();
    for (Path file : Tool.ruleTests(RuleFiles.DIRECTORY)) {
      String test =
          ANY_EXPORTERS_SERIES
              .matcher(Files.readString(file))
              .replaceAll("$1,instance=\"a\",pod=\"a\"$2\n$1,instance=\"b\",pod=\"b\"$2")
              .replace("- ../", "- " + RuleFiles.DIRECTORY.toAbsolutePath() + "/");
      tests.add(Files.writeString(directory.resolve(file.getFileName()), test));
    }

    List<Tool.Result> results =
        tests.parallelStream()
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
