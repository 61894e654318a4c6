package io.github.keystonetoken.cli;

import io.github.keystonetoken.collectors.Investigation.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.lists.StoredTokenLookup;
import io.github.keystonetoken.lists.StoredTokenLookup.StoredToken;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenId;
import io.github.keystonetoken.sql.TokenRowLookup;
import io.github.keystonetoken.sql.TokenRowLookup.TokenRows;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Where a token is stored. */
@Command(
    name = "token",
    customSynopsis = ExporterCommand.NAME + " token [OPTIONS] -",
    description =
        "Read a token from standard input; print where it is stored, who owns it and until when it"
            + " is valid.",
    exitCodeList = {
      "0:It is valid.",
      "1:It is not stored, revoked or expired.",
      "2:No server answered, or no token was read."
    })
final class TokenCommand implements ExporterCommand.Answering {

  private static final String STANDARD_INPUT = "-";

  @Mixin private final CommandOptions options = new CommandOptions();

  // Hidden, as picocli cannot make a completion for this label.
  @Parameters(paramLabel = STANDARD_INPUT, hidden = true)
  private String input = STANDARD_INPUT;

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    Config config = options.load(misuse());
    Optional<TokenId> read = TokenInput.read(System.in);
    if (read.isEmpty()) {
      return options.print(
          Report.refusal(
              "token: standard input does not begin with a line that could be a token: pipe one in,"
                  + " as in: openstack token issue -f value -c id | keystone-token-exporter token -"));
    }
    TokenId token = read.get();
    Snapshot snapshot = options.collect(config, Scope.TABLE);
    return options.print(
        TokenReport.of(
            token.kind(),
            inTable(token, config),
            inMemcached(token, config),
            snapshot,
            options.clock().instant()));
  }

  private List<Problem> misuse() {
    // Whatever it is, everybody could read it in the process list: it is not repeated at least.
    return input.equals(STANDARD_INPUT)
        ? List.of()
        : List.of(
            new Problem(
                "token",
                "reads a token from standard input only, as arguments are seen by everybody",
                "write keystone-token-exporter token -"));
  }

  private Optional<Outcome<TokenRows>> inTable(TokenId token, Config config)
      throws InterruptedException {
    if (config.sql().isEmpty()) {
      return Optional.empty();
    }
    try (TokenRowLookup rows = new TokenRowLookup(config.sql().get(), options.clock())) {
      return Optional.of(rows.find(token));
    }
  }

  private Optional<StoredToken> inMemcached(TokenId token, Config config)
      throws InterruptedException {
    if (config.lists().isEmpty()) {
      return Optional.empty();
    }
    try (Nodes nodes = new Nodes(config.servers(), config.access())) {
      return Optional.of(
          new StoredTokenLookup(config.lists().get(), nodes, options.clock()).find(token));
    }
  }
}
