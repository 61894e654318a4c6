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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What a key in memcached is, and whose. */
@Command(
    name = "owner",
    description = "Print whose list is stored in memcached under a key.",
    exitCodeList = {
      "0:The owner is known.",
      "1:No owner could be found.",
      "2:No server answered, or KEY is no key of a list."
    })
final class OwnerCommand implements ExporterCommand.Answering {

  /** A hashed key, or one of a list in clear. Anything else may be a token, and is not repeated. */
  private static final String LIST_KEY = "[0-9a-f]{40}|(?:_lock)?usertokens-.{1,200}";

  @Mixin private final CommandOptions options = new CommandOptions();

  @Parameters(
      paramLabel = "KEY",
      description = "The 40 hexadecimal digits of a hashed key, or usertokens-ID.")
  private String key = "";

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    Config config = options.load();
    if (!key.matches(LIST_KEY)) {
      return options.print(
          Report.refusal(
              "owner: KEY is no key of a list: write the 40 hexadecimal digits of a hashed key, or"
                  + " usertokens-ID. For a token, use the command token, which reads it from"
                  + " standard input."));
    }
    Config.Lists lists = config.lists().orElse(null);
    if (lists == null) {
      return options.print(Report.withoutServers(config));
    }
    Snapshot snapshot = options.collect(config, Scope.LISTS);
    try (Nodes nodes = new Nodes(lists.servers(), config.access())) {
      ListLookup lookup = new ListLookup(lists, nodes, snapshot, options.clock());
      return options.print(report(lookup.ownerOf(key), nodes.servers().size()));
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
              report.line("It is on " + server.address() + ", " + Amounts.bytes(bytes) + ".");
              holders.add(new Row().data("server", server.address()).data("bytes", bytes));
            });
    owner.failures().values().forEach(reason -> report.paragraph("not asked: ", reason));
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
              ? "A token list, of a user whom neither Keystone's database nor its tokens name."
              : "The token list of " + user + ": " + evidence(owner) + ".";
      case TOKEN -> "A token of " + user + ", and not a list.";
      case REVOCATION_LIST -> "Keystone's list of revoked tokens, which is nobody's.";
      case CACHE_REGION -> "The id of a region of Keystone's cache, which is nobody's.";
      case UNKNOWN ->
          "It cannot be told what this key is: no known user's list, and no token or list stands"
              + " there.";
    };
  }

  private static String evidence(KeyOwner owner) {
    return switch (owner.evidence()) {
      case KNOWN_USER -> "its key is made of the id of this user, who is known";
      case CLEAR_KEY -> "the key says so";
      case TOKEN_OF_THE_LIST -> "one of its tokens names this user, and the key is made of the id";
      case VALUE, NONE -> "the value says so";
    };
  }
}
