package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.lists.StoredTokenLookup.Copy;
import io.github.keystonetoken.lists.StoredTokenLookup.StoredToken;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenUser;
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
import org.jspecify.annotations.Nullable;

/** The answer to {@code token}: where a token is stored and whose it is. Never the token. */
final class TokenReport {

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
   * @param table what the database said; null if none is configured
   * @param memcached what the servers said; null if none is configured
   * @param snapshot says who is known, and the lifetime of tokens
   */
  TokenReport(
      TokenId.Kind kind,
      @Nullable Outcome<TokenRows> table,
      @Nullable StoredToken memcached,
      Snapshot snapshot,
      Instant now) {
    this.kind = kind;
    this.table = table == null ? Optional.empty() : table.figures();
    this.rows = this.table.filter(found -> found.rows() > 0);
    this.copies = memcached == null ? List.of() : memcached.copies();
    this.contents = copies.stream().flatMap(copy -> copy.contents().stream()).findFirst();
    this.revoked = memcached == null ? Optional.empty() : memcached.revoked();
    if (table instanceof Outcome.Failed<TokenRows> failed) {
      failures.add(failed.failure().reason());
    }
    if (memcached != null) {
      failures.addAll(memcached.failures().values());
    }
    this.snapshot = snapshot;
    this.now = now;
  }

  private enum State {
    ACTIVE,
    REVOKED,
    EXPIRED,
    /** Rows of several states share what the account may compare. */
    AMBIGUOUS,
    NOT_STORED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Report report() {
    State state = state();
    List<TokenUser> owners = owners();
    Optional<String> project = contents.flatMap(TokenContents::projectId);
    Optional<String> projectName = contents.flatMap(TokenContents::projectName);
    Report report = new Report(status(state)).paragraph("kind:       ", kindText());
    places().forEach(place -> report.paragraph("stored:     ", place));
    report.line("state:      " + state.label().replace('_', ' '));
    owners.forEach(owner -> report.line("owner:      " + nameAndId(owner.id(), owner.name())));
    project.ifPresent(id -> report.line("project:    " + nameAndId(id, projectName.orElse(""))));
    issued().ifPresent(at -> report.line("issued:     " + Amounts.moment(at) + issuedBasis()));
    expires().ifPresent(at -> report.line("expires:    " + Amounts.moment(at) + distance(at)));
    failures.forEach(reason -> report.paragraph("not asked:  ", reason));
    return report
        .data("kind", kind.label())
        .data("state", state.label())
        .data("sql", table.map(TokenReport::row))
        .data("memcached", copies.stream().map(TokenReport::row).toList())
        .data("revoked_in_memcached", revoked)
        .data("owners", owners.stream().map(TokenReport::row).toList())
        .data("project_id", project)
        .data("project_name", projectName)
        .data("issued_at", issued())
        .data("expires", expires())
        .data("failures", failures);
  }

  private Status status(State state) {
    if (state == State.ACTIVE) {
      return Status.FINE;
    }
    return state == State.NOT_STORED && kind.isStored() && !failures.isEmpty()
        ? Status.UNUSABLE
        : Status.FINDING;
  }

  private State state() {
    if (revoked.orElse(false)) {
      return State.REVOKED;
    }
    if (rows.isEmpty() && copies.isEmpty()) {
      return State.NOT_STORED;
    }
    State inTable = rows.map(TokenReport::state).orElse(State.ACTIVE);
    return inTable == State.ACTIVE && expires().filter(now::isAfter).isPresent()
        ? State.EXPIRED
        : inTable;
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
        .or(() -> expires().flatMap(snapshot::issuedAt));
  }

  private String issuedBasis() {
    return contents.flatMap(TokenContents::issuedAt).isPresent()
        ? ""
        : " (expiry less the lifetime of a token)";
  }

  private String distance(Instant expiry) {
    return expiry.isAfter(now)
        ? ", in " + Amounts.time(Duration.between(now, expiry))
        : ", " + Amounts.time(Duration.between(expiry, now)) + " ago";
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
    rows.map(TokenReport::place).ifPresent(places::add);
    copies.stream().map(TokenReport::place).forEach(places::add);
    return places.isEmpty() ? List.of("nowhere that could be asked") : places;
  }

  private static String place(TokenRows rows) {
    if (!rows.isTokenAlone()) {
      return "very likely the SQL table token, which has "
          + Amounts.count(rows.rows(), "row")
          + " whose ids begin like this token's; the account may not compare more than the first 20"
          + " bits";
    }
    return "the SQL table token"
        + (rows.bytes().isPresent()
            ? ", " + Amounts.bytes(rows.bytes().getAsLong()) + " of extra"
            : "");
  }

  private static String place(Copy copy) {
    return "memcached "
        + copy.server().address()
        + (copy.isKeyClear() ? ", under a clear key of hash " : ", key ")
        + copy.keyHash()
        + ", "
        + Amounts.bytes(copy.bytes());
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

  private static Row row(TokenUser owner) {
    return new Row().data("user_id", owner.id()).data("user_name", owner.name());
  }
}
