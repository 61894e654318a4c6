package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.TokenId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds one token in the token table. The token is not sent, because logs and process lists show
 * statements: only its range of ids, one of 2^20, and its SHA-1. Results never contain the token.
 */
public final class TokenRowLookup {

  /** Of the whole lookup; each statement has the configured limit too. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]{32,64}");

  private TokenRowLookup() {}

  /**
   * What the table has of a token.
   *
   * @param rows rows of the token, or all rows of its range of ids if the account may read no more
   * @param isTokenAlone whether the rows are certainly the token's own
   * @param owners ids of the users that own the rows
   * @param active rows that are neither revoked nor expired
   * @param revoked rows that are revoked and have not expired; the token's own row also if expired
   * @param expires when the newest row expires
   * @param bytes size of {@code extra}; empty if the account may not read it
   */
  public record TokenRows(
      long rows,
      boolean isTokenAlone,
      List<String> owners,
      long active,
      long revoked,
      long expired,
      Optional<Instant> expires,
      OptionalLong bytes) {

    static final TokenRows NONE =
        new TokenRows(0, true, List.of(), 0, 0, 0, Optional.empty(), OptionalLong.empty());
  }

  public static Outcome<TokenRows> find(TokenId token, Config.Sql config, Clock clock)
      throws InterruptedException {
    try (Session session = new Session(config, clock)) {
      session.begin(clock.instant().plus(LIMIT));
      Schema schema = Schema.read(session);
      TokenRows found = TokenRows.NONE;
      if (!schema.hasTokenTable()) {
        return Outcome.ok(found, clock.instant());
      }
      for (String id : token.storedIds()) {
        String lower = id.toLowerCase(Locale.ROOT);
        if (found.rows() == 0 && HEXADECIMAL.matcher(lower).matches()) {
          found = find(lower, schema, session);
        }
      }
      return Outcome.ok(found, clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(e.failure(), clock.instant());
    }
  }

  private static TokenRows find(String id, Schema schema, Session session)
      throws CollectionException, InterruptedException {
    int unit = Integer.parseInt(id.substring(0, IdRange.DIGITS), 16);
    IdRange range = new IdRange(unit, unit + 1);
    Set<String> readable = schema.readableColumns(KeystoneTable.TOKEN);
    if (readable.contains("id") && schema.canReadTokens()) {
      Query query = query(readable, range, TokenId.hash("SHA-1", id));
      List<TokenRows> rows = session.list(query, TokenRowLookup::row);
      return rows.isEmpty() ? TokenRows.NONE : rows.get(0);
    }
    if (schema.sampling() == Schema.Sampling.PROCEDURE) {
      TokenTally tally = new TokenTally();
      session.run(SampleProcedure.call("token_range", range, null), tally::addGroup);
      return range(tally);
    }
    throw new CollectionException(
        Kind.DENIED,
        "The account may not look up a token in the database at "
            + session.address()
            + ". Let it execute the procedure "
            + SampleProcedure.NAME
            + ", as the command \"grants\" prints.");
  }

  /** The range limits the rows read; the hash replaces the id. */
  private static Query query(Set<String> readable, IdRange range, String sha1) {
    return Query.ofTokens(
        "token_row",
        "SELECT valid, TIMESTAMPDIFF(SECOND, '1970-01-01', expires),"
            + " COALESCE(expires <= UTC_TIMESTAMP(), FALSE), "
            + (readable.contains(TokenTally.OWNER) ? TokenTally.OWNER : "NULL")
            + ", "
            + (readable.contains("extra") ? "LENGTH(extra)" : "NULL")
            + " FROM token WHERE id >= ? AND id < ? AND SHA1(id) = ?",
        range.lower(),
        range.upper(),
        sha1);
  }

  private static TokenRows row(ResultSet row) throws SQLException {
    Optional<Instant> expires = Optional.ofNullable(TokenTally.instant(row, 2));
    boolean revoked = !row.getBoolean(1);
    boolean expired = row.getBoolean(3);
    String owner = row.getString(4);
    long bytes = row.getLong(5);
    OptionalLong size = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(bytes);
    return new TokenRows(
        1,
        true,
        owner == null ? List.of() : List.of(owner),
        revoked || expired ? 0 : 1,
        revoked ? 1 : 0,
        expired ? 1 : 0,
        expires,
        size);
  }

  /** All rows of a range, which may be of other tokens. */
  private static TokenRows range(TokenTally tally) {
    List<String> owners = new ArrayList<>();
    tally.forEachOwner((id, rows) -> owners.add(id));
    owners.remove("");
    owners.sort(null);
    SqlTokens.Counts counts = tally.counts(Scale.COUNTED);
    return new TokenRows(
        tally.rows(),
        tally.rows() == 0,
        owners,
        counts.active().value(),
        counts.revoked().value(),
        counts.expired().value(),
        counts.latestExpiry(),
        OptionalLong.empty());
  }
}
