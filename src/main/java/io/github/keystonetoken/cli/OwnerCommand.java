package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.cli.SingleCollection.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.lists.ListLookup;
import io.github.keystonetoken.lists.ListLookup.KeyOwner;
import io.github.keystonetoken.lists.ListLookup.Kind;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The owner of a key in memcached. */
@Command(
    name = "owner",
    description = "Print the owner of the token list that memcached stores under a key.",
    exitCodeList = {
      "0:The owner is known.",
      "1:The owner is unknown.",
      "2:No server answered, or KEY is not the key of a list."
    })
final class OwnerCommand extends ReportCommand {

  /** A hashed or a clear key. Anything else may be a token, and is not repeated. */
  private static final String LIST_KEY = "[0-9a-f]{40}|(?:_lock)?usertokens-.{1,200}";

  @Parameters(
      paramLabel = "KEY",
      description = "The 40 hexadecimal digits of a hashed key, or usertokens-ID.")
  private String key = "";

  @Override
  Report report() throws ConfigException, InterruptedException {
    Config config = load();
    if (!key.matches(LIST_KEY)) {
      return Report.refusal(
          "owner: KEY is not the key of a list. Write the 40 hexadecimal digits of a hashed key, or usertokens-ID. For a token, use the command token, which reads it from standard input.");
    }
    Config.Lists lists = config.lists().orElse(null);
    if (lists == null) {
      return Report.withoutServers(config);
    }
    Snapshot snapshot = collect(config, Scope.LISTS);
    try (Nodes nodes = new Nodes(lists.servers(), config.access())) {
      ListLookup lookup = new ListLookup(lists, nodes, snapshot, clock());
      return report(lookup.ownerOf(key), nodes.servers().size());
    }
  }

  /**
   * @param servers how many were asked
   */
  static Report report(KeyOwner owner, int servers) {
    Report report = new Report(status(owner, servers)).paragraph(sentence(owner));
    if (owner.holders().isEmpty()) {
      report.paragraph("No server that answered has this key.");
    }
    List<Row> holders = new ArrayList<>();
    owner
        .holders()
        .forEach(
            (server, bytes) -> {
              report.line("Stored on " + server.address() + ", " + Amounts.bytes(bytes) + ".");
              holders.add(new Row().data("server", server.address()).data("bytes", bytes));
            });
    owner.failures().values().forEach(reason -> report.paragraph("failed: ", reason));
    return report
        .data("kind", owner.kind().name().toLowerCase(Locale.ROOT))
        .data("user_id", owner.user().id())
        .data("user_name", owner.user().name())
        .data("user_domain", owner.user().domain())
        .data("evidence", owner.evidence().name().toLowerCase(Locale.ROOT))
        .data("servers", holders)
        .data("failures", Row.failures(owner.failures()));
  }

  private static Status status(KeyOwner owner, int servers) {
    if (owner.kind() != Kind.UNKNOWN && !isOfUnknownUser(owner)) {
      return Status.FINE;
    }
    return owner.failures().size() < servers ? Status.FINDING : Status.UNUSABLE;
  }

  private static boolean isOfUnknownUser(KeyOwner owner) {
    return owner.user().id().isEmpty()
        && (owner.kind() == Kind.USER_LIST || owner.kind() == Kind.TOKEN);
  }

  private static String sentence(KeyOwner owner) {
    String user = new Account(owner.user()).nameAndId();
    return switch (owner.kind()) {
      case USER_LIST ->
          isOfUnknownUser(owner)
              ? "A token list of an unknown user: neither Keystone's database nor its tokens name the owner."
              : "The token list of " + user + ": " + evidence(owner) + ".";
      case TOKEN -> "A token of " + user + ", not a list.";
      case REVOCATION_LIST -> "Keystone's list of revoked tokens. It has no owner.";
      case CACHE_REGION -> "The id of a region of Keystone's cache. It has no owner.";
      case UNKNOWN ->
          "Unknown: it is not the key of a known user's list, and no token or list is stored under it.";
    };
  }

  private static String evidence(KeyOwner owner) {
    return switch (owner.evidence()) {
      case KNOWN_USER -> "the key is derived from the id of this user";
      case CLEAR_KEY -> "the key contains the id";
      case TOKEN_OF_THE_LIST ->
          "one of its tokens names this user, and the key is derived from the id";
      case VALUE, NONE -> "the value names this user";
    };
  }
}
