package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The rows were estimated, or could not be read at all. */
final class CountsInexact implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.sql(snapshot).flatMap(CountsInexact::finding).stream();
  }

  private static Optional<Finding> finding(SqlTokens sql) {
    if (sql.counts().isEmpty()) {
      return Optional.of(
          told(
              sql,
              Severity.WARNING,
              "The rows of the token table could not be counted",
              "What is wrong with the table is not known."));
    }
    boolean counted =
        sql.counts().filter(counts -> counts.rows().isCounted()).isPresent()
            && sql.counts().filter(counts -> counts.expired().isCounted()).isPresent();
    if (counted) {
      return Optional.empty();
    }
    return Optional.of(
        told(
            sql,
            Severity.NOTICE,
            "The rows of the token table are estimated, not counted",
            "Figures carry an error, which findings and metrics state."));
  }

  private static Finding told(SqlTokens sql, Severity severity, String title, String consequence) {
    Optional<SqlTokens.Counts> counts = sql.counts();
    return new Finding(
        severity,
        title,
        Sentences.of(
            counts.map(known -> "It has " + Amounts.count(known.rows()) + " rows.").orElse(""),
            counts.map(known -> Amounts.caveat(known.rows(), known.expired())).orElse(""),
            sql.session().plan().isEmpty() ? "" : "Read by: " + sql.session().plan() + "."),
        consequence,
        List.of(
            severity == Severity.NOTICE
                ? Remedy.of(
                    "Where it must be exact, create indexes on (expires, valid) and on (user_id):"
                        + " what an index covers is counted, up to --collector.sql.exact-max-rows.")
                : Remedy.of(
                    "Let the account sample the table: run the procedure and the GRANT that this"
                        + " prints. Or give a statement more time, with --collector.sql.timeout.",
                    "keystone-token-exporter grants")),
        counts.isEmpty() ? Optional.of("keystonetokensqlstatementcutoff") : Optional.empty());
  }
}
