package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.lists.ListLookup.Copy;
import io.github.keystonetoken.lists.ListLookup.StoredToken;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenId;
import io.github.keystonetoken.model.User;
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

/**
 * The report of {@code token}: where a token is stored, and its owner. Never the token.
 *
 * @param table what the database has; null if none is configured
 * @param stored what the memcached servers have; nothing if none is configured
 * @param carried what the token itself contains; null if Keystone stores such tokens
 * @param snapshot for the names of users and the lifetime of tokens
 */
record TokenReport(
    TokenId.Kind kind,
    @Nullable Outcome<TokenRows> table,
    StoredToken stored,
    @Nullable TokenContents carried,
    Snapshot snapshot,
    Instant now) {

  private enum State {
    ACTIVE,
    /** By the expiry that it carries; revocations are not looked up. */
    UNEXPIRED,
    /** Its contents cannot be read without Keystone's keys. */
    UNKNOWN,
    REVOKED,
    EXPIRED,
    /** Rows of several states match the part of the id that the account may compare. */
    AMBIGUOUS,
    NOT_STORED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Report report() {
    State state = state();
    Optional<TokenContents> contents = contents();
    List<String> failures = failures();
    List<User> owners = owners();
    Optional<String> project = contents.flatMap(TokenContents::projectId);
    Optional<String> projectName = contents.flatMap(TokenContents::projectName);
    Report report = new Report(status(state, failures)).paragraph("kind:       ", kindText());
    if (carried == null) {
      places().forEach(place -> report.paragraph("stored:     ", place));
    }
    report.paragraph("state:      ", stateText(state));
    owners.forEach(owner -> report.line("owner:      " + new Account(owner).nameAndId()));
    project.ifPresent(
        id ->
            report.line(
                "project:    " + projectName.map(name -> name + " (" + id + ")").orElse(id)));
    issued().ifPresent(at -> report.line("issued:     " + Amounts.moment(at) + issuedBasis()));
    expires().ifPresent(at -> report.line("expires:    " + Amounts.moment(at) + distance(at)));
    expiresAtLatest()
        .ifPresent(
            at ->
                report.paragraph(
                    "expires:    ",
                    "at the latest "
                        + Amounts.moment(at)
                        + distance(at)
                        + " (issue time plus token lifetime)"));
    failures.forEach(reason -> report.paragraph("failed:     ", reason));
    return report
        .data("kind", kind.label())
        .data("state", state.label())
        .data("sql", table == null ? null : table.figures().map(TokenReport::row))
        .data("memcached", stored.copies().stream().map(TokenReport::row).toList())
        .data("revoked_in_memcached", stored.revoked())
        .data("owners", owners.stream().map(owner -> new Row().user(owner)).toList())
        .data("project_id", project)
        .data("project_name", projectName)
        .data("issued_at", issued())
        .data("expires", expires())
        .data("expires_at_latest", expiresAtLatest())
        .data("failures", failures);
  }

  private Status status(State state, List<String> failures) {
    if (state == State.ACTIVE || state == State.UNEXPIRED || state == State.UNKNOWN) {
      return Status.FINE;
    }
    return state == State.NOT_STORED && !failures.isEmpty() ? Status.UNUSABLE : Status.FINDING;
  }

  private List<String> failures() {
    List<String> failures = new ArrayList<>(stored.failures().values());
    if (table instanceof Outcome.Failed<TokenRows> failed) {
      failures.add(0, failed.failure().reason());
    }
    return failures;
  }

  /** Empty if the table has none, or was not read. */
  private Optional<TokenRows> rows() {
    return table == null ? Optional.empty() : table.figures().filter(found -> found.rows() > 0);
  }

  private Optional<TokenContents> contents() {
    return carried != null
        ? Optional.of(carried)
        : stored.copies().stream().flatMap(copy -> copy.contents().stream()).findFirst();
  }

  private State state() {
    if (carried != null) {
      Instant expires = carried.expires().orElse(null);
      if (expires == null) {
        return State.UNKNOWN;
      }
      return now.isAfter(expires) ? State.EXPIRED : State.UNEXPIRED;
    }
    if (stored.revoked().orElse(false)) {
      return State.REVOKED;
    }
    if (rows().isEmpty() && stored.copies().isEmpty()) {
      return State.NOT_STORED;
    }
    State inTable = rows().map(TokenReport::state).orElse(State.ACTIVE);
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
    return contents()
        .flatMap(TokenContents::expires)
        .or(() -> rows().filter(found -> found.rows() == 1).flatMap(TokenRows::expires));
  }

  private Optional<Instant> issued() {
    return contents()
        .flatMap(TokenContents::issuedAt)
        .or(() -> expires().flatMap(snapshot::issuedAt));
  }

  /** A token may be issued for another one, whose expiry it keeps. */
  private Optional<Instant> expiresAtLatest() {
    return carried == null || carried.expires().isPresent()
        ? Optional.empty()
        : carried.issuedAt().flatMap(at -> snapshot.tokenExpiration().map(at::plus));
  }

  private String stateText(State state) {
    return switch (state) {
      case UNKNOWN -> "unknown: only Keystone can decrypt and validate it";
      case UNEXPIRED -> "unexpired; only Keystone can check its signature and revocation";
      default -> state.label().replace('_', ' ');
    };
  }

  private String issuedBasis() {
    return contents().flatMap(TokenContents::issuedAt).isPresent()
        ? ""
        : " (expiry minus token lifetime)";
  }

  private String distance(Instant expiry) {
    return expiry.isAfter(now)
        ? ", in " + Amounts.time(Duration.between(now, expiry))
        : ", " + Amounts.time(Duration.between(expiry, now)) + " ago";
  }

  private List<User> owners() {
    UserDirectory users = snapshot.users().orElse(UserDirectory.empty());
    User named = contents().flatMap(TokenContents::user).orElse(null);
    if (named != null) {
      return List.of(users.contains(named.id()) ? users.get(named.id()) : named);
    }
    return rows().stream().flatMap(found -> found.owners().stream()).map(users::get).toList();
  }

  private String kindText() {
    return switch (kind) {
      case UUID -> "uuid, stored under the token itself";
      case PKI -> "pki or pkiz, stored under its hash";
      case FERNET, JWS -> kind.label() + ", not stored by Keystone";
      case OTHER -> "of an unknown provider; looked up under the token itself";
    };
  }

  private List<String> places() {
    List<String> places = new ArrayList<>();
    rows().map(TokenReport::place).ifPresent(places::add);
    stored.copies().stream().map(TokenReport::place).forEach(places::add);
    return places.isEmpty() ? List.of("in none of the sources that answered") : places;
  }

  private static String place(TokenRows rows) {
    if (!rows.isTokenAlone()) {
      return "probably the SQL table token: the first 20 bits of the id, all that the account may compare, match "
          + Amounts.count(rows.rows(), "row");
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
}
