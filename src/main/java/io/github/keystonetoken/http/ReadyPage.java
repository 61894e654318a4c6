package io.github.keystonetoken.http;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Says whether every collector has ended its first collection, well or not: 200, else 503. */
final class ReadyPage implements Page {

  private final Supplier<Snapshot> current;

  ReadyPage(Supplier<Snapshot> current) {
    this.current = current;
  }

  @Override
  public Answer answer(Request request) {
    List<String> awaited =
        current.get().runs().entrySet().stream()
            .filter(entry -> !entry.getValue().hasRun())
            .map(Map.Entry::getKey)
            .map(Collector::label)
            .toList();
    return awaited.isEmpty()
        ? Answer.text(200, "Ready.\n")
        : Answer.text(
            503,
            "Not ready: the first collection is still under way for "
                + String.join(", ", awaited)
                + ".\n");
  }
}
