package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.rules.Tool;
import io.github.keystonetoken.servers.ExporterCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alertmanager's configuration in {@code deploy/compose}. */
final class ComposeIT {

  /** Runs the service's script, with paths of the repository, up to the start of Alertmanager. */
  @Test
  void alertmanagerNotifiesOnlyTheInbox(@TempDir Path directory) throws Exception {
    JsonNode command =
        YamlFile.read(Path.of("deploy/compose/compose.yaml")).at("/services/alertmanager/command");
    String script =
        String.join("\n", YamlFile.texts(command))
            .replace(" /deploy/", " deploy/")
            .replace("/tmp/", directory + "/")
            .replaceAll("(?m)^exec .*", "");
    ExporterCommand.run(List.of("sh", "-ec", script)).check();

    Path made = directory.resolve("alertmanager.yml");
    assertThat(Tool.AMTOOL.run("check-config", made.toString()).check().output())
        .contains("1 templates", "SUCCESS");
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
