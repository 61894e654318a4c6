package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.TokenStore;
import io.github.keystonetoken.model.TokenStore.Basis;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the checks look at: a snapshot at a moment, and the newest figures in it. */
record Facts(Snapshot snapshot, Instant now) {

  static final String LIST_REVOKED = "list_revoked";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]+");

  /** Where Keystone keeps its tokens. */
  TokenStore store() {
    return snapshot.tokenStore();
  }

  /** The database client's command for a shell. */
  String mysql() {
    String database = snapshot.sqlFigures().map(sql -> sql.session().database()).orElse("keystone");
    return PLAIN.matcher(database).matches()
        ? "mysql " + database
        : "mysql '" + database.replace("'", "'\\''") + "'";
  }

  /** How the database would run Keystone's query for revoked tokens; null if it is not known. */
  static @Nullable QueryPlan planOfListRevoked(SqlTokens sql) {
    return sql.queryPlans().stream()
        .filter(plan -> plan.query().equals(LIST_REVOKED))
        .findFirst()
        .orElse(null);
  }

  static boolean readsAll(@Nullable QueryPlan plan) {
    return plan != null && plan.accessType().equals("ALL");
  }

  /** Of each server that answered the newest collection, in Keystone's order. */
  Map<Server, NodeStats> nodes() {
    Map<Server, NodeStats> nodes = new LinkedHashMap<>(snapshot.nodeFigures());
    nodes.keySet().removeIf(this::isDown);
    return nodes;
  }

  /** After a failed collection, the last good ones. */
  Map<Server, ServerLists> lists() {
    return snapshot.listFigures();
  }

  /**
   * Whether Keystone keeps token lists, as far as it is known. If it is not configured, lists that
   * are there are known to be in use, even if tokens are issued to the table as well.
   */
  boolean keepsLists() {
    return store().isMemcached()
        || (store().basis() == Basis.OBSERVED
            && lists().values().stream().anyMatch(server -> server.lists() > 0));
  }

  /** Whether the newest collection failed to read the server's statistics. */
  boolean isDown(Server server) {
    return snapshot.nodes().get(server) instanceof Outcome.Failed;
  }

  /** The value of an option as keystone.conf has it, word for word; empty if it is not set. */
  String option(String name) {
    return snapshot.keystone().written().option(name).orElse("");
  }

  /** Host and port, or a socket file, as nc takes them. */
  static String ncAddress(Server server) {
    return server.isSocketFile()
        ? "-U " + server.host()
        : (server.ipv6() ? "-6 " : "") + server.host() + " " + server.port();
  }

  Duration since(Instant moment) {
    return Duration.between(moment, now);
  }
}
