package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.SingleCollection.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.lists.ListLookup;
import io.github.keystonetoken.lists.ListLookup.StoredToken;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenId;
import io.github.keystonetoken.sql.TokenRowLookup;
import io.github.keystonetoken.sql.TokenRowLookup.TokenRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Where a token is stored, and its owner. */
@Command(
    name = "token",
    customSynopsis = ExporterCommand.NAME + " token [OPTIONS] -",
    description =
        "Read a token from standard input; print where it is stored, its owner and its expiry.",
    exitCodeList = {
      "0:The token is valid, or Keystone does not store it and it is not known to have expired.",
      "1:The token is expired, revoked, or missing where Keystone stores such tokens.",
      "2:No server answered, or the input is not a whole token."
    })
final class TokenCommand extends ReportCommand {

  private static final String STANDARD_INPUT = "-";

  private static final Set<Failure.Kind> REFUSED =
      EnumSet.of(Failure.Kind.DENIED, Failure.Kind.UNREACHABLE);

  private static final StoredToken NOT_STORED =
      new StoredToken(List.of(), Optional.empty(), Map.of());

  // Hidden, as picocli cannot make a completion for this label.
  @Parameters(paramLabel = STANDARD_INPUT, hidden = true)
  private String input = STANDARD_INPUT;

  @Override
  Report report() throws ConfigException, InterruptedException {
    Config config = load(misuse());
    TokenId token = read(System.in).orElse(null);
    if (token == null) {
      return Report.refusal(
          "token: the first line of standard input is not a token. Pipe one in: openstack token issue -f value -c id | keystone-token-exporter token -");
    }
    boolean isStored = token.kind().isStored();
    TokenContents carried = isStored ? null : carried(token);
    if (!isStored && carried == null) {
      return Report.refusal(
          "token: the input starts like a "
              + token.kind().label()
              + " token, but is incomplete or changed. Pipe in the whole token, unchanged.");
    }
    // A Fernet token names no user whose name could be looked up.
    Snapshot snapshot =
        token.kind() == TokenId.Kind.FERNET
            ? Snapshot.initial(config.keystone())
            : collect(config, Scope.TABLE);
    return new TokenReport(
            token.kind(),
            isStored ? inTable(token, config, snapshot) : null,
            isStored ? inMemcached(token, config, snapshot) : NOT_STORED,
            carried,
            snapshot,
            clock().instant())
        .report();
  }

  /** What a token that Keystone does not store contains; null if that cannot be read. */
  private static @Nullable TokenContents carried(TokenId token) {
    boolean isFernet = token.kind() == TokenId.Kind.FERNET;
    return token
        .carried()
        .flatMap(isFernet ? TokenContents::ofFernet : TokenContents::ofJws)
        .orElse(null);
  }

  private List<Problem> misuse() {
    // It may be a token, and is not repeated.
    return input.equals(STANDARD_INPUT)
        ? List.of()
        : List.of(
            new Problem(
                "token",
                "reads a token from standard input only: all users of this machine can see arguments",
                "write keystone-token-exporter token -"));
  }

  /** The token in the first line; empty if there is none, or it could not be read. */
  static Optional<TokenId> read(InputStream in) {
    try {
      // One more than the longest token, so that a longer one is refused.
      byte[] read = in.readNBytes(TokenId.LONGEST + 2);
      return new String(read, StandardCharsets.US_ASCII)
          .lines()
          .findFirst()
          .map(String::strip)
          .flatMap(TokenId::parse);
    } catch (IOException e) {
      // As if there were no input: the remedy is the same.
      return Optional.empty();
    }
  }

  private @Nullable Outcome<TokenRows> inTable(TokenId token, Config config, Snapshot snapshot)
      throws InterruptedException {
    Config.Sql sql = config.sql().orElse(null);
    if (sql == null) {
      return null;
    }
    if (snapshot.sql().orElse(null) instanceof Outcome.Failed<?> failed
        && REFUSED.contains(failed.failure().kind())) {
      // Each broken login counts towards max_connect_errors: one is enough.
      return Outcome.failed(failed.failure(), failed.at());
    }
    return TokenRowLookup.find(token, sql, clock());
  }

  private StoredToken inMemcached(TokenId token, Config config, Snapshot snapshot)
      throws InterruptedException {
    Config.Lists lists = config.lists().orElse(null);
    if (lists == null) {
      return NOT_STORED;
    }
    try (Nodes nodes = new Nodes(config.servers(), config.access())) {
      return new ListLookup(lists, nodes, snapshot, clock()).copiesOf(token);
    }
  }
}
