package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.ServerProcess;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Prometheus's own linter says of the whole page. */
final class PromtoolIT {

  @TempDir Path directory;

  static Stream<Snapshot> acceptsPage() {
    String name = "\"} 1\nsql_up 0 \\ \r\u0000\u001b[31m \uD83D \u202e" + "x".repeat(1_000);
    return Stream.of(
        ExampleSnapshots.rich(),
        ExampleSnapshots.initial(),
        ExampleSnapshots.initial().withLists(Map.of(ExampleSnapshots.A, listOf(name))));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource
  void acceptsPage(Snapshot snapshot) {
    PrometheusRegistry registry = ExampleSnapshots.registry(snapshot);
    TokenMetrics.registerProcess(registry);

    assertThat(promtool(Exposition.text(registry.scrape()), "check", "metrics"))
        .isEqualTo(new CommandRun(0, "", ""));
  }

  @Test
  void parsesEveryExampleQuery() throws IOException {
    Path rules = directory.resolve("rules.yml");
    Files.writeString(
        rules,
        CatalogueTest.rows()
            .map(row -> "  - record: r:" + row.name() + "\n    expr: |-\n      " + row.example())
            .collect(Collectors.joining("\n", "groups:\n- name: examples\n  rules:\n", "\n")));

    promtool("", "check", "rules", rules.toString()).check();
  }

  private static Outcome<ServerLists> listOf(String name) {
    UserList list =
        UserList.unread("", name, 1, Optional.empty())
            .withOwner(new User(name, name, ""))
            .withPlace(ExampleSnapshots.A, false);
    return Outcome.ok(ServerListsBuilder.of(list), ExampleSnapshots.NOW);
  }

  private static CommandRun promtool(String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.add(0, ServerProcess.program("prometheus", "/usr/bin/promtool").toString());
    return CommandRun.run(command, Map.of(), input);
  }
}
