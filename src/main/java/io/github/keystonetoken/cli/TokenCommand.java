package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.cli.SingleCollection.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.lists.StoredTokenLookup;
import io.github.keystonetoken.lists.StoredTokenLookup.StoredToken;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Where a token is stored and whose it is. */
@Command(
    name = "token",
    customSynopsis = ExporterCommand.NAME + " token [OPTIONS] -",
    description =
        "Read a token from standard input; print where it is stored, who owns it and until when it"
            + " is valid.",
    exitCodeList = {
      "0:It is valid, or not known to be invalid: Keystone does not store it.",
      "1:It is missing where Keystone stores such tokens, revoked or expired.",
      "2:No server answered, or no whole token was read."
    })
final class TokenCommand implements ExporterCommand.Answering {

  private static final String STANDARD_INPUT = "-";

  private static final StoredToken NOT_STORED =
      new StoredToken(List.of(), Optional.empty(), Map.of());

  @Mixin private final CommandOptions options = new CommandOptions();

  // Hidden, as picocli cannot make a completion for this label.
  @Parameters(paramLabel = STANDARD_INPUT, hidden = true)
  private String input = STANDARD_INPUT;

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    Config config = options.load(misuse());
    TokenId token = read(System.in).orElse(null);
    if (token == null) {
      return options.print(
          Report.refusal(
              "token: standard input does not begin with a line that could be a token: pipe one in,"
                  + " as in: openstack token issue -f value -c id | keystone-token-exporter token -"));
    }
    return options.print(
        token.kind().isStored() ? ofStored(token, config) : ofCarried(token, config));
  }

  private Report ofStored(TokenId token, Config config) throws InterruptedException {
    Snapshot snapshot = options.collect(config, Scope.TABLE);
    return new TokenReport(
            token.kind(),
            inTable(token, config, snapshot),
            inMemcached(token, config),
            null,
            snapshot,
            options.clock().instant())
        .report();
  }

  /** Of a token that is not stored: only who its owner is has to be looked up. */
  private Report ofCarried(TokenId token, Config config) throws InterruptedException {
    boolean isFernet = token.kind() == TokenId.Kind.FERNET;
    TokenContents contents =
        token
            .carried()
            .flatMap(isFernet ? TokenContents::ofFernet : TokenContents::ofJws)
            .orElse(null);
    if (contents == null) {
      return Report.refusal(
          "token: it begins as a "
              + token.kind().label()
              + " token does, and is not a whole one of Keystone's: pipe in all of it, unchanged.");
    }
    return new TokenReport(
            token.kind(),
            null,
            NOT_STORED,
            contents,
            isFernet ? Snapshot.initial(config.keystone()) : options.collect(config, Scope.TABLE),
            options.clock().instant())
        .report();
  }

  private List<Problem> misuse() {
    // It may be a token, which the process list shows already: it is not repeated.
    return input.equals(STANDARD_INPUT)
        ? List.of()
        : List.of(
            new Problem(
                "token",
                "reads a token from standard input only, as arguments are seen by everybody",
                "write keystone-token-exporter token -"));
  }

  /** The token in the first line; empty if there is none, or it could not be read. */
  static Optional<TokenId> read(InputStream in) {
    try {
      // One more than the longest, to tell a longer one from it.
      byte[] read = in.readNBytes(TokenId.LONGEST + 2);
      return new String(read, StandardCharsets.US_ASCII)
          .lines()
          .findFirst()
          .map(String::strip)
          .flatMap(TokenId::parse);
    } catch (IOException e) {
      // Handled like no input: the remedy is the same.
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
        && failed.failure().kind() == Failure.Kind.DENIED) {
      // Each broken login counts towards max_connect_errors: one is enough.
      return Outcome.failed(failed.failure(), failed.at());
    }
    try (TokenRowLookup rows = new TokenRowLookup(sql, options.clock())) {
      return rows.find(token);
    }
  }

  private StoredToken inMemcached(TokenId token, Config config) throws InterruptedException {
    Config.Lists lists = config.lists().orElse(null);
    if (lists == null) {
      return NOT_STORED;
    }
    try (Nodes nodes = new Nodes(config.servers(), config.access())) {
      return new StoredTokenLookup(lists, nodes, options.clock()).find(token);
    }
  }
}
