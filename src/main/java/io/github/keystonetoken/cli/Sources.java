package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.KeyScan;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.view.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/** What was read and what failed: no finding does not mean that everything was read. */
final class Sources {

  private static final String NONE = "-";
  private static final String OFF = "off";
  private static final String READ = "read";
  private static final String FAILED = "failed";

  /**
   * One of them.
   *
   * @param kind the collector
   * @param address where it is
   * @param state off, read or failed
   * @param detail what was read, or why nothing was
   */
  private record Source(String kind, String address, String state, String detail) {

    static Source off(String kind, String missing) {
      return new Source(kind, NONE, OFF, missing);
    }

    static <T> Source of(
        String kind,
        String address,
        Optional<Outcome<T>> outcome,
        Function<T, String> description) {
      if (outcome.isEmpty()) {
        return new Source(kind, address, FAILED, "It did not end in time.");
      }
      return outcome.get() instanceof Outcome.Failed<T> failed
          ? new Source(kind, address, FAILED, failed.failure().reason())
          : new Source(kind, address, READ, outcome.get().figures().map(description).orElseThrow());
    }
  }

  private final List<Source> sources;

  private Sources(List<Source> sources) {
    this.sources = List.copyOf(sources);
  }

  /** What this configuration has read. */
  static Sources of(Config config, Snapshot snapshot) {
    List<Source> sources = new ArrayList<>();
    config
        .sql()
        .ifPresentOrElse(
            sql ->
                sources.add(
                    Source.of(
                        "sql",
                        sql.database().address(),
                        snapshot.sql(),
                        tokens -> table(tokens, snapshot))),
            () ->
                sources.add(
                    Source.off("sql", "No database is configured, or it is switched off.")));
    String noServers = "No server is configured, or it is switched off.";
    config
        .memcached()
        .ifPresentOrElse(
            memcached ->
                addServers(
                    "memcached", memcached.servers(), snapshot.nodes(), Sources::node, sources),
            () -> sources.add(Source.off("memcached", noServers)));
    config
        .lists()
        .ifPresentOrElse(
            lists ->
                addServers("lists", lists.servers(), snapshot.lists(), Sources::lists, sources),
            () -> sources.add(Source.off("lists", noServers)));
    return new Sources(sources);
  }

  private static <T> void addServers(
      String kind,
      List<Server> servers,
      Map<Server, Outcome<T>> outcomes,
      Function<T, String> description,
      List<Source> sources) {
    servers.forEach(
        server ->
            sources.add(
                Source.of(
                    kind,
                    server.address(),
                    Optional.ofNullable(outcomes.get(server)),
                    description)));
  }

  private static String table(SqlTokens tokens, Snapshot snapshot) {
    StringJoiner words = new StringJoiner("; ", "", ".");
    words.add("Release " + tokens.release().label());
    tokens
        .counts()
        .map(SqlTokens.Counts::rows)
        .ifPresentOrElse(
            rows -> words.add(Amounts.approximately(rows) + " rows (" + Amounts.error(rows) + ")"),
            () -> words.add("no rows counted"));
    words.add(
        tokens.owners().isPresent() ? "owners " + exactness(tokens) : "owners cannot be read");
    words.add(tokens.queryPlans().size() + " of Keystone's queries explained");
    snapshot
        .users()
        .ifPresent(users -> words.add(Amounts.count(users.size(), "user") + " known by name"));
    return words.toString();
  }

  private static String exactness(SqlTokens tokens) {
    return tokens.owners().stream()
            .flatMap(owners -> owners.top().stream())
            .allMatch(user -> user.tokens().isCounted())
        ? "counted"
        : "estimated";
  }

  private static String node(NodeStats stats) {
    return "memcached %s, up %s; %s, %s of %s."
        .formatted(
            stats.version(),
            Amounts.time(stats.uptime()),
            Amounts.count(stats.items(), "item"),
            Amounts.bytes(stats.usedBytes()),
            Amounts.bytes(stats.limitBytes()));
  }

  private static String lists(ServerLists lists) {
    return "%s, %s; %s."
        .formatted(
            Amounts.count(lists.lists(), "list"),
            Amounts.bytes(lists.bytes()),
            lists.scan().map(Sources::walk).orElse("keys not listed: known users' lists only"));
  }

  private static String walk(KeyScan scan) {
    return scan.complete()
        ? "all " + Amounts.count(scan.items(), "key") + " listed"
        : Amounts.count(scan.items(), "key") + " listed, maybe not all";
  }

  /** Whether no source brought a figure. */
  boolean nothingWasRead() {
    return sources.stream().noneMatch(source -> source.state().equals(READ));
  }

  List<Row> rows() {
    return sources.stream()
        .map(
            source ->
                new Row()
                    .text("SOURCE", "source", source.kind())
                    .text("WHERE", "address", source.address())
                    .text("STATE", "state", source.state())
                    .text("WHAT", "detail", source.detail()))
        .toList();
  }
}
