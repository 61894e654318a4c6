package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.view.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What was read and what failed. Without it, "no findings" would look like "all is well". */
final class Sources {

  private final List<Row> rows = new ArrayList<>();
  private int read;
  private int watched;

  Sources(Config config, Snapshot snapshot) {
    config
        .sql()
        .map(sql -> sql.database().address())
        .ifPresentOrElse(
            address -> add("sql", address, snapshot.sql().orElse(null), of -> sql(of, snapshot)),
            () -> add("sql", "-", "off", "No database is configured, or the collector is off."));
    addServers(
        "memcached",
        config.memcached().map(Config.Memcached::servers),
        snapshot.nodes(),
        Sources::node);
    addServers(
        "lists", config.lists().map(Config.Lists::servers), snapshot.lists(), Sources::lists);
    config
        .fernet()
        .ifPresent(
            on ->
                add(
                    "fernet",
                    on.keyRepository().toString(),
                    snapshot.fernet().orElse(null),
                    Sources::fernet));
  }

  private <T> void addServers(
      String source,
      Optional<List<Server>> servers,
      Map<Server, Outcome<T>> outcomes,
      Function<T, String> description) {
    servers.ifPresentOrElse(
        on ->
            on.stream()
                .distinct()
                .forEach(of -> add(source, of.address(), outcomes.get(of), description)),
        () -> add(source, "-", "off", "No server is configured, or the collector is off."));
  }

  private <T> void add(
      String source,
      String address,
      @Nullable Outcome<T> outcome,
      Function<T, String> description) {
    watched++;
    if (outcome == null) {
      add(source, address, "failed", "The collection did not end in time.");
    } else if (outcome instanceof Outcome.Failed<T> failed) {
      add(source, address, "failed", failed.failure().reason());
    } else {
      read++;
      add(source, address, "read", outcome.figures().map(description).orElseThrow());
    }
  }

  private void add(String source, String address, String state, String detail) {
    rows.add(
        new Row()
            .text("SOURCE", "source", source)
            .text("WHERE", "address", address)
            .text("STATE", "state", state)
            .text("WHAT", "detail", detail));
  }

  private static String sql(SqlTokens tokens, Snapshot snapshot) {
    StringJoiner parts = new StringJoiner("; ", "", ".");
    parts.add("Release " + tokens.release().title());
    if (tokens.session().hasTokenTable()) {
      parts.add(
          tokens
              .counts()
              .map(SqlTokens.Counts::rows)
              .map(rows -> Amounts.approximately(rows) + " rows (" + Amounts.error(rows) + ")")
              .orElse("no rows counted"));
      if (tokens.counts().filter(counts -> counts.rows().value() == 0).isEmpty()) {
        parts.add(tokens.owners().map(Sources::owners).orElse("owners cannot be read"));
      }
      parts.add(tokens.queryPlans().size() + " of Keystone's queries explained");
    } else {
      parts.add("no token table to read");
    }
    snapshot
        .users()
        .ifPresent(users -> parts.add(Amounts.count(users.size(), "user") + " known by name"));
    return parts.toString();
  }

  private static String owners(SqlTokens.Owners owners) {
    return owners.top().stream().allMatch(user -> user.tokens().isCounted())
        ? "owners counted"
        : "owners estimated";
  }

  private static String node(NodeStats stats) {
    return "%s, up %s; %s, %s of %s."
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
            lists.scan().map(Sources::walk).orElse("keys not listed, lists of known users only"));
  }

  private static String walk(KeyScan scan) {
    String keys = Amounts.count(scan.items(), "key");
    return scan.complete() ? "all " + keys + " listed" : keys + " listed, maybe not all";
  }

  private static String fernet(FernetKeys keys) {
    return "%s of at most %d, the primary is %d."
        .formatted(Amounts.count(keys.number(), "key"), keys.maxActive(), keys.primary());
  }

  boolean isNothingRead() {
    return read == 0;
  }

  /** {@code 4 of 5 sources read}. */
  String summary() {
    return isNothingRead()
        ? "no source could be read"
        : read + " of " + Amounts.count(watched, "source") + " read";
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }
}
