package io.github.keystonetoken.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.packaging.YamlFile;
import io.github.keystonetoken.servers.CommandRun;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Checks of the deployed files with promtool and amtool. */
final class DeployIT {

  private static final String ALERTMANAGER = "deploy/alertmanager/alertmanager.yml";

  /** A series in promtool's tests that names no exporter. */
  private static final Pattern ANY_EXPORTERS_SERIES =
      Pattern.compile(
          "(?m)^( +- \\{series: '(?:keystone_token_|process_)\\w+\\{(?![^}]*instance=)[^}]*)(}.*)$");

  /** Blocks of code in Markdown. */
  private static final Pattern INDENTED = Pattern.compile("(?m)(?:^ {4}.*\n(?:\n(?= {4}))?)+");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"deploy/prometheus/prometheus.yml", "deploy/compose/prometheus.yml"})
  void prometheusConfigurationIsValid(String file) {
    assertThat(Tool.PROMTOOL.run("check", "config", file).check().output())
        .contains("3 rule files found")
        .doesNotContain("WARN");
  }

  @Test
  void documentedConfigurationsAreValid() throws Exception {
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
      assertThat(Tool.PROMTOOL.run("check", "config", file.toString()))
          .as(configuration)
          .satisfies(CommandRun::check);
    }
  }

  /**
   * Series that name no exporter are served by two exporters here, and raise the same alerts once.
   */
  @Test
  void ruleTestsPassWithTwoExporters() throws Exception {
    List<Path> tests = new ArrayList<>();
    for (Path file : Tool.ruleTests(RuleFiles.DIRECTORY)) {
      String test =
          ANY_EXPORTERS_SERIES
              .matcher(Files.readString(file))
              .replaceAll("$1,instance=\"a\",pod=\"a\"$2\n$1,instance=\"b\",pod=\"b\"$2")
              .replace("- ../", "- " + RuleFiles.DIRECTORY.toAbsolutePath() + "/");
      tests.add(Files.writeString(directory.resolve(file.getFileName()), test));
    }

    List<CommandRun> results =
        tests.parallelStream()
            .map(file -> Tool.PROMTOOL.run("test", "rules", file.toString()))
            .toList();

    assertThat(results).isNotEmpty().allSatisfy(CommandRun::check);
  }

  @Test
  void everyAlertHasFiringTest() throws IOException {
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
  void alertmanagerConfigurationIsValid() {
    assertThat(Tool.AMTOOL.run("check-config", ALERTMANAGER).check().output())
        .contains("1 templates", "SUCCESS");
  }

  /** Runs the service's script, with paths of the repository, up to the start of Alertmanager. */
  @Test
  void composeNotifiesOnlyTheInbox() throws Exception {
    JsonNode command =
        YamlFile.read(Path.of("deploy/compose/compose.yaml")).at("/services/alertmanager/command");
    String script =
        String.join("\n", YamlFile.texts(command))
            .replace(" /deploy/", " deploy/")
            .replace("/tmp/", directory + "/")
            .replaceAll("(?m)^exec .*", "");
    CommandRun.run(List.of("sh", "-ec", script)).check();

    Path made = directory.resolve("alertmanager.yml");
    assertThat(Tool.AMTOOL.run("check-config", made.toString()).check().output())
        .contains("1 templates", "SUCCESS");
    assertThat(Files.readAllLines(made))
        .filteredOn(line -> !line.strip().startsWith("#") && line.contains("://"))
        .extracting(line -> line.substring(line.indexOf("http")))
        .containsExactly("http://inbox:9097/pages", "http://inbox:9097/tickets");
  }

  @ParameterizedTest
  @CsvSource({
    "KeystoneTokenUserListReset,critical,keystone-token-page",
    "KeystoneTokenSqlIndexMissing,warning,keystone-token-ticket",
    "KeystoneTokenSqlOrphanTable,info,none",
    "KeystoneTokenUnusedRowsPiling,info,none",
    "SomebodyElses,critical,none",
  })
  void severityDecidesReceiver(String alert, String severity, String receiver) {
    CommandRun route =
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
