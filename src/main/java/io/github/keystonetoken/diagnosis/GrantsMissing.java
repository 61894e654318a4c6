package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Figures are missing because a grant is. */
final class GrantsMissing implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    SqlTokens sql = Figures.sql(snapshot);
    return sql == null || sql.session().missing().isEmpty()
        ? Stream.of()
        : Stream.of(finding(sql.session().account(), sql.session().missing()));
  }

  private static Finding finding(String account, List<Right> missing) {
    return new Finding(
        Severity.NOTICE,
        "The database account %s lacks rights".formatted(account),
        missing.stream().map(Right::what).collect(joining("; ", "What that costs: ", ".")),
        "Findings that need these figures are silent.",
        List.of(
            Remedy.of(
                "As the database's administrator run:",
                missing.stream()
                    .flatMap(right -> right.statements().stream())
                    .collect(joining("\n")))),
        Optional.of("keystonetokencollectorstale"));
  }
}
