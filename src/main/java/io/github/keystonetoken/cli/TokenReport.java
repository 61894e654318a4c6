package io.github.keystonetoken.cli;

import io.github.keystonetoken.lists.StoredTokenLookup.Copy;
import io.github.keystonetoken.lists.StoredTokenLookup.StoredToken;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenContents.TokenUser;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenId;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.sql.TokenRowLookup.TokenRows;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The answer to {@code token}: where a token is stored and whose it is. Never the token. */
final class TokenReport {

  private static final String RANGE =
      "whose ids begin like this token's; the account may not compare more than the first 20 bits";

  private final TokenId.Kind kind;
  private final Optional<TokenRows> table;
  private final Optional<TokenRows> rows;
  private final List<Copy> copies;
  private final Optional<TokenContents> contents;
  private final Optional<Boolean> revoked;
  private final List<String> failures = new ArrayList<>();
  private final Snapshot snapshot;
  private final Instant now;

  /**
   * The answer.
   *
   * @param table what the database said; empty where none is configured
   * @param memcached what the servers said; empty where none is configured
   * @param snapshot says who is known, and the lifetime of tokens
   */
  static Report of(
      TokenId.Kind kind,
      Optional<Outcome<TokenRows>> table,
      Optional<StoredToken> memcached,
      Snapshot snapshot,
      Instant now) {
    return new TokenReport(kind, table, memcached, snapshot, now).report();
  }

  private TokenReport(
      TokenId.Kind kind,
      Optional<Outcome<TokenRows>> table,
      Optional<StoredToken> memcached,
      Snapshot snapshot,
      Instant now) {
    this.kind = kind;
    this.table = table.flatMap(Outcome::figures);
    this.rows = this.table.filter(found -> found.rows() > 0);
    this.copies = memcached.map(StoredToken::copies).orElse(List.of());
    this.contents = copies.stream().flatMap(copy -> copy.contents().stream()).findFirst();
    this.revoked = memcached.flatMap(StoredToken::revoked);
    if (table.isPresent() && table.get() instanceof Outcome.Failed<TokenRows> failed) {
      failures.add(failed.failure().reason());
    }
    memcached.ifPresent(found -> failures.addAll(found.failures().values()));
    this.snapshot = snapshot;
    this.now = now;
  }

  /** What a token that is looked up is. */
  private enum State {
    ACTIVE,
    REVOKED,
    EXPIRED,
    /** Rows of several states share what the account may compare. */
    AMBIGUOUS,
    NOT_STORED;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private Status status() {
    if (state() == State.ACTIVE) {
      return Status.FINE;
    }
    return state() == State.NOT_STORED && kind.isStored() && !failures.isEmpty()
        ? Status.UNUSABLE
        : Status.FINDING;
  }

  private State state() {
    if (revoked.orElse(false)) {
      return State.REVOKED;
    }
    Optional<State> inTable = rows.map(TokenReport::state);
    boolean isStored = inTable.isPresent() || !copies.isEmpty();
    if (!isStored) {
      return State.NOT_STORED;
    }
    return inTable
        .filter(found -> found != State.ACTIVE)
        .orElse(expires().filter(now::isAfter).isPresent() ? State.EXPIRED : State.ACTIVE);
  }

  private static State state(TokenRows rows) {
    if (rows.revoked() == rows.rows()) {
      return State.REVOKED;
    }
    if (rows.expired() == rows.rows()) {
      return State.EXPIRED;
    }
    return rows.active() == rows.rows() ? State.ACTIVE : State.AMBIGUOUS;
  }

  private Optional<Instant> expires() {
    return contents
        .flatMap(TokenContents::expires)
        .or(() -> rows.filter(found -> found.rows() == 1).flatMap(TokenRows::expires));
  }

  private Optional<Instant> issued() {
    return contents
        .flatMap(TokenContents::issuedAt)
        .or(() -> expires().flatMap(at -> snapshot.tokenExpiration().map(at::minus)));
  }

  private List<TokenUser> owners() {
    Optional<TokenUser> named = contents.flatMap(TokenContents::user);
    if (named.isPresent()) {
      return List.of(named.get());
    }
    UserDirectory users = snapshot.users().orElse(UserDirectory.empty());
    return rows.stream()
        .flatMap(found -> found.owners().stream())
        .map(id -> new TokenUser(id, users.nameOf(id)))
        .toList();
  }

  private Report report() {
    Report report = new Report(status()).paragraph("kind:       ", kindText());
    places().forEach(place -> report.paragraph("stored:     ", place));
    report.line("state:      " + state().label());
    List<TokenUser> owners = owners();
    owners.forEach(owner -> report.line("owner:      " + nameAndId(owner.id(), owner.name())));
    Optional<String> project = contents.flatMap(TokenContents::projectId);
    Optional<String> projectName = contents.flatMap(TokenContents::projectName);
    project.ifPresent(id -> report.line("project:    " + nameAndId(id, projectName.orElse(""))));
    issued().ifPresent(at -> report.line("issued:     " + Amounts.moment(at) + issuedBasis()));
    expires().ifPresent(at -> report.line("expires:    " + Amounts.moment(at) + distance(at)));
    failures.forEach(reason -> report.paragraph("not asked:  ", reason));
    return report
        .data("kind", kind.label())
        .data("state", state().label().replace(' ', '_'))
        .data("sql", table.map(TokenReport::row))
        .data("memcached", copies.stream().map(TokenReport::row).toList())
        .data("revoked_in_memcached", revoked)
        .data(
            "owners",
            owners.stream()
                .map(owner -> new Row().data("user_id", owner.id()).data("user_name", owner.name()))
                .toList())
        .data("project_id", project)
        .data("project_name", projectName)
        .data("issued_at", issued())
        .data("expires", expires())
        .data("failures", failures);
  }

  private static String nameAndId(String id, String name) {
    return new Account(id, name).nameAndId();
  }

  private String kindText() {
    return switch (kind) {
      case UUID -> "uuid, stored under itself";
      case PKI -> "pki or pkiz, stored under its hash";
      case FERNET -> "fernet: such tokens are stored nowhere; they carry all that they say";
      case JWS -> "jws: such tokens are stored nowhere; they carry all that they say";
      case OTHER -> "of no provider of Keystone's own; looked for under itself";
    };
  }

  private List<String> places() {
    List<String> places = new ArrayList<>();
    rows.ifPresent(
        found ->
            places.add(
                found.isTokenAlone()
                    ? "the SQL table token"
                        + (found.bytes().isPresent()
                            ? ", " + Amounts.bytes(found.bytes().getAsLong()) + " of extra"
                            : "")
                    : "very likely the SQL table token, which has "
                        + Amounts.count(found.rows(), "row")
                        + " "
                        + RANGE));
    copies.forEach(
        copy ->
            places.add(
                "memcached "
                    + copy.server().address()
                    + (copy.isKeyClear() ? ", under a clear key of hash " : ", key ")
                    + copy.keyHash()
                    + ", "
                    + Amounts.bytes(copy.bytes())));
    if (places.isEmpty()) {
      places.add("nowhere that could be asked");
    }
    return places;
  }

  private String issuedBasis() {
    return contents.flatMap(TokenContents::issuedAt).isPresent()
        ? ""
        : " (expiry less the lifetime of a token)";
  }

  private String distance(Instant at) {
    return at.isAfter(now)
        ? ", in " + Amounts.time(Duration.between(now, at))
        : ", " + Amounts.time(Duration.between(at, now)) + " ago";
  }

  private static Row row(TokenRows rows) {
    return new Row()
        .data("rows", rows.rows())
        .data("certain", rows.isTokenAlone())
        .data("extra_bytes", rows.bytes());
  }

  private static Row row(Copy copy) {
    return new Row()
        .data("server", copy.server().address())
        .data("key_sha1", copy.keyHash())
        .data("key_is_clear", copy.isKeyClear())
        .data("bytes", copy.bytes());
  }
}
