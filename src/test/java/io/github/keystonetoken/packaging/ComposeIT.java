package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.rules.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What promtool and amtool say of what Prometheus and Alertmanager get from {@code deploy/compose}.
 */
final class ComposeIT {

  @Test
  void prometheusTakesItsConfigurationAndTheRules() {
    Tool.Result check =
        Tool.PROMTOOL.run("check", "config", ComposeFile.DIRECTORY + "/prometheus.yml");

    assertThat(check.status()).as(check.output()).isZero();
    assertThat(check.output()).contains("3 rule files found").doesNotContain("WARN");
  }

  /** The service's own script, with the repository's paths, up to where Alertmanager starts. */
  @Test
  void alertmanagerTellsTheInboxOnly(@TempDir Path directory) throws Exception {
    String script =
        String.join("\n", ComposeFile.read().service("alertmanager").list("command"))
            .replace(" /deploy/", " deploy/")
            .replace("/tmp/", directory + "/")
            .replaceAll("(?m)^exec .*", "");
    Process shell = new ProcessBuilder("sh", "-ec", script).inheritIO().start();
    assertThat(shell.waitFor()).isZero();

    Path made = directory.resolve("alertmanager.yml");
    Tool.Result check = Tool.AMTOOL.run("check-config", made.toString());
    assertThat(check.status()).as(check.output()).isZero();
    assertThat(check.output()).contains("1 templates", "SUCCESS");
    assertThat(addresses(made))
        .containsExactly("http://inbox:9097/pages", "http://inbox:9097/tickets");
  }

  private static List<String> addresses(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::strip)
        .filter(line -> !line.startsWith("#") && line.contains("://"))
        .map(line -> line.substring(line.indexOf("http")))
        .toList();
  }
}
