package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.ServerProcess;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus's own linter says of the whole page. */
final class PromtoolIT {

  @TempDir Path directory;

  @Test
  void acceptsPageWithEveryFigure() throws Exception {
    assertThat(lint(ExampleSnapshots.rich())).isEqualTo("exit 0\n");
  }

  @Test
  void acceptsFirstPage() throws Exception {
    assertThat(lint(ExampleSnapshots.initial())).isEqualTo("exit 0\n");
  }

  @Test
  void acceptsHostileNames() throws Exception {
    String name = "\"} 1\nsql_up 0 \\ \r\u0000\u001b[31m \uD83D \u202e" + "x".repeat(1_000);
    Snapshot hostile =
        ExampleSnapshots.initial().withLists(Map.of(ExampleSnapshots.A, listOf(name)));

    assertThat(lint(hostile)).isEqualTo("exit 0\n");
  }

  @Test
  void parsesEveryExampleQuery() throws Exception {
    Path rules = directory.resolve("rules.yml");
    Files.writeString(
        rules,
        CatalogueTest.rows()
            .map(row -> "  - record: r:" + row.name() + "\n    expr: |-\n      " + row.example())
            .collect(Collectors.joining("\n", "groups:\n- name: examples\n  rules:\n", "\n")));

    assertThat(promtool(rules, "check", "rules", rules.toString())).endsWith("exit 0\n");
  }

  private static Outcome<ServerLists> listOf(String name) {
    UserList list =
        ServerListsBuilder.list(
            new User(name, name, ""),
            name,
            ExampleSnapshots.A,
            false,
            1,
            Optional.empty(),
            Optional.empty());
    return Outcome.ok(ServerListsBuilder.of(list), ExampleSnapshots.NOW);
  }

  private String lint(Snapshot snapshot) throws IOException, InterruptedException {
    Path page = directory.resolve("page");
    PrometheusRegistry registry = ExampleSnapshots.registry(snapshot);
    TokenMetrics.registerProcess(registry);
    Files.writeString(page, Exposition.text(registry.scrape()), StandardCharsets.UTF_8);
    return promtool(page, "check", "metrics");
  }

  private String promtool(Path input, String... arguments)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>(List.of(arguments));
    command.add(0, ServerProcess.program("prometheus", "/usr/bin/promtool").toString());
    Process process =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int status = process.waitFor();
    return Files.readString(output) + "exit " + status + "\n";
  }
}
