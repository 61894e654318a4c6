package io.github.keystonetoken.cli;

import io.github.keystonetoken.lists.ListLookup.KeyOwner;
import io.github.keystonetoken.lists.ListLookup.Kind;
import java.util.Locale;
import java.util.Optional;

/** The answer to {@code owner}: what a key in memcached is, and whose. */
final class OwnerReport implements Report {

  /** A hashed key, or one of a list in clear. Anything else may be a token, and is not repeated. */
  private static final String KEY = "[0-9a-f]{40}|(?:_lock)?usertokens-.{1,200}";

  private final KeyOwner owner;
  private final boolean someAnswered;

  /**
   * @param servers how many were asked
   */
  public OwnerReport(KeyOwner owner, int servers) {
    this.owner = owner;
    this.someAnswered = owner.failures().size() < servers;
  }

  /** Why this is no key; empty where it may be one. */
  public static Optional<NoAnswer> refusal(String key) {
    return key.matches(KEY)
        ? Optional.empty()
        : Optional.of(
            new NoAnswer(
                "owner: KEY is no key of a list: write the 40 hexadecimal digits of a hashed key, or"
                    + " usertokens-ID. For a token, use the command token, which reads it from"
                    + " standard input."));
  }

  @Override
  public Status status() {
    boolean isSaid = owner.kind() != Kind.UNKNOWN && !isUnknownUsers();
    if (isSaid) {
      return Status.FINE;
    }
    return someAnswered ? Status.FINDING : Status.UNUSABLE;
  }

  private boolean isUnknownUsers() {
    return owner.userId().isEmpty()
        && (owner.kind() == Kind.USER_LIST || owner.kind() == Kind.TOKEN);
  }

  @Override
  public void print(Page page) {
    page.paragraph(sentence());
    if (owner.holders().isEmpty()) {
      page.paragraph("No server that answered has this key.");
    }
    owner
        .holders()
        .forEach(
            (server, bytes) ->
                page.line("It is on " + server.address() + ", " + Words.count(bytes) + " bytes."));
    Failures.print(owner.failures(), page);
  }

  private String sentence() {
    String user = Words.user(owner.userId(), owner.userName());
    return switch (owner.kind()) {
      case USER_LIST ->
          isUnknownUsers()
              ? "A token list, of a user whom neither Keystone's database nor its tokens name."
              : "The token list of " + user + ": " + evidence() + ".";
      case TOKEN -> "A token of " + user + ", and not a list.";
      case REVOCATION_LIST -> "Keystone's list of revoked tokens, which is nobody's.";
      case CACHE_REGION -> "The id of a region of Keystone's cache, which is nobody's.";
      case UNKNOWN ->
          "It cannot be told what this key is: no known user's list, and no token or list stands"
              + " there.";
    };
  }

  private String evidence() {
    return switch (owner.evidence()) {
      case KNOWN_USER -> "its key is made of the id of this user, who is known";
      case CLEAR_KEY -> "the key says so";
      case TOKEN_OF_THE_LIST -> "one of its tokens names this user, and the key is made of the id";
      case VALUE, NONE -> "the value says so";
    };
  }

  @Override
  public JsonObject json() {
    return new JsonObject()
        .with("kind", owner.kind().name().toLowerCase(Locale.ROOT))
        .with("user_id", owner.userId())
        .with("user_name", owner.userName())
        .with("evidence", owner.evidence().name().toLowerCase(Locale.ROOT))
        .with(
            "servers",
            owner.holders().entrySet().stream()
                .map(
                    holder ->
                        new JsonObject()
                            .with("server", holder.getKey().address())
                            .with("bytes", holder.getValue()))
                .toList())
        .with("failures", Failures.json(owner.failures()));
  }
}
