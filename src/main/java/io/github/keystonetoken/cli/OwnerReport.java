package io.github.keystonetoken.cli;

import io.github.keystonetoken.lists.ListLookup.KeyOwner;
import io.github.keystonetoken.lists.ListLookup.Kind;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The answer to {@code owner}: what a key in memcached is, and whose. */
final class OwnerReport {

  /** A hashed key, or one of a list in clear. Anything else may be a token, and is not repeated. */
  private static final String KEY = "[0-9a-f]{40}|(?:_lock)?usertokens-.{1,200}";

  private OwnerReport() {}

  static boolean isKey(String text) {
    return text.matches(KEY);
  }

  static Report notAKey() {
    return Report.refusal(
        "owner: KEY is no key of a list: write the 40 hexadecimal digits of a hashed key, or"
            + " usertokens-ID. For a token, use the command token, which reads it from"
            + " standard input.");
  }

  /**
   * @param servers how many were asked
   */
  static Report of(KeyOwner owner, int servers) {
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
        .data("user_id", owner.userId())
        .data("user_name", owner.userName())
        .data("evidence", owner.evidence().name().toLowerCase(Locale.ROOT))
        .data("servers", holders)
        .data("failures", rows(owner.failures()));
  }

  private static Status status(KeyOwner owner, int servers) {
    if (owner.kind() != Kind.UNKNOWN && !isOfUnknownUser(owner)) {
      return Status.FINE;
    }
    return owner.failures().size() < servers ? Status.FINDING : Status.UNUSABLE;
  }

  private static boolean isOfUnknownUser(KeyOwner owner) {
    return owner.userId().isEmpty()
        && (owner.kind() == Kind.USER_LIST || owner.kind() == Kind.TOKEN);
  }

  private static String sentence(KeyOwner owner) {
    String user = new Account(owner.userId(), owner.userName()).nameAndId();
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

  /** Servers that did not answer, with the reason. */
  static List<Row> rows(Map<Server, String> failures) {
    return failures.entrySet().stream()
        .map(
            failure ->
                new Row()
                    .data("server", failure.getKey().address())
                    .data("reason", failure.getValue()))
        .toList();
  }
}
