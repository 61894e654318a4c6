package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Map;

/** Servers that did not answer a look-up. */
final class Failures {

  private Failures() {}

  static void print(Map<Server, String> failures, Page page) {
    failures.forEach((server, reason) -> page.paragraph("not asked: ", reason));
  }

  static List<JsonObject> json(Map<Server, String> failures) {
    return failures.entrySet().stream()
        .map(
            failure ->
                new JsonObject()
                    .with("server", failure.getKey().address())
                    .with("reason", failure.getValue()))
        .toList();
  }
}
