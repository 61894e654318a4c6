package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** The answer to {@code lists}: the largest token lists of each memcached server. */
final class ListsReport implements Report {

  private final Snapshot snapshot;

  private ListsReport(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  public static ListsReport of(Snapshot snapshot) {
    return new ListsReport(snapshot);
  }

  @Override
  public Status status() {
    return snapshot.lists().values().stream().anyMatch(Outcome::isOk)
        ? Status.FINE
        : Status.UNUSABLE;
  }

  @Override
  public void print(Page page) {
    if (snapshot.lists().isEmpty()) {
      page.paragraph("No lists were read: no memcached server is configured, or none in time.");
    }
    boolean isFirst = true;
    for (Map.Entry<Server, Outcome<ServerLists>> entry : snapshot.lists().entrySet()) {
      if (!isFirst) {
        page.line();
      }
      isFirst = false;
      failure(entry.getValue())
          .ifPresentOrElse(
              failure -> page.paragraph(failure.reason()),
              () -> print(entry.getKey(), entry.getValue().figures().orElseThrow(), page));
    }
  }

  private void print(Server server, ServerLists found, Page page) {
    StringJoiner heading = new StringJoiner(", ", server.address() + ": ", ".");
    heading.add(Words.counted(found.lists(), "list"));
    heading.add(Words.count(found.bytes()) + " bytes");
    found
        .rewriteBytesPerSecond()
        .ifPresent(rate -> heading.add("sent again at " + Amounts.bytesPerSecond(rate)));
    if (found.misplaced() > 0) {
      heading.add(Words.count(found.misplaced()) + " misplaced");
    }
    page.paragraph(heading.toString());
    if (found.top().isEmpty()) {
      return;
    }
    OptionalLong limit = snapshot.itemLimitBytes(server);
    Table table = new Table("OWNER", "#BYTES", "#OF LIMIT", "#LIVE", "#EXPIRED", "#RECENT", "NOTE");
    found.top().forEach(list -> table.row(cells(list, server, limit)));
    page.table(table);
    long others = found.lists() - found.top().size();
    if (others > 0) {
      page.line("and " + Words.counted(others, "smaller list"));
    }
  }

  private static String[] cells(UserList list, Server holder, OptionalLong limit) {
    return new String[] {
      Words.owner(list.userId(), list.userName()),
      Words.count(list.bytes()),
      limit.isPresent() ? Words.percent((double) list.bytes() / limit.getAsLong()) : Words.UNKNOWN,
      Words.count(list.entries().map(UserList.Entries::live)),
      Words.count(list.entries().map(UserList.Entries::expired)),
      Words.count(list.entries().flatMap(UserList.Entries::recent)),
      note(list, holder)
    };
  }

  private static String note(UserList list, Server holder) {
    List<String> notes = new ArrayList<>();
    if (!list.home().equals(holder)) {
      notes.add("belongs on " + list.home().address());
    }
    if (list.userId().isEmpty()) {
      notes.add("key " + list.key());
    }
    return String.join(", ", notes);
  }

  private static Optional<Failure> failure(Outcome<ServerLists> outcome) {
    return outcome instanceof Outcome.Failed<ServerLists> failed
        ? Optional.of(failed.failure())
        : Optional.empty();
  }

  @Override
  public JsonObject json() {
    return new JsonObject()
        .with(
            "servers",
            snapshot.lists().entrySet().stream()
                .map(entry -> json(entry.getKey(), entry.getValue()))
                .toList());
  }

  private JsonObject json(Server server, Outcome<ServerLists> outcome) {
    Optional<ServerLists> found = outcome.figures();
    return new JsonObject()
        .with("server", server.address())
        .with("failure", failure(outcome).map(Failure::reason))
        .with("item_limit_bytes", snapshot.itemLimitBytes(server))
        .with("lists", found.map(ServerLists::lists))
        .with("misplaced", found.map(ServerLists::misplaced))
        .with("undecodable", found.map(ServerLists::undecodable))
        .with("bytes", found.map(ServerLists::bytes))
        .with(
            "rewrite_bytes_per_second",
            found.map(ServerLists::rewriteBytesPerSecond).orElse(OptionalDouble.empty()))
        .with(
            "largest",
            found.stream()
                .flatMap(lists -> lists.top().stream())
                .map(list -> json(list, server))
                .toList());
  }

  /** A list as every command writes it. */
  static JsonObject json(UserList list, Server holder) {
    return new JsonObject()
        .with("user_id", list.userId())
        .with("user_name", list.userName())
        .with("key", list.key())
        .with("server", holder.address())
        .with("home", list.home().address())
        .with("misplaced", !list.home().equals(holder))
        .with("bytes", list.bytes())
        .with("live", list.entries().map(UserList.Entries::live))
        .with("expired", list.entries().map(UserList.Entries::expired))
        .with("recent", list.entries().flatMap(UserList.Entries::recent))
        .with("rewritten_at", list.rewrittenAt());
  }
}
