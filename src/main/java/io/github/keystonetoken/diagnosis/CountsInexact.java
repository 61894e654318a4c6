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
    SqlTokens sql = Figures.sql(snapshot);
    if (sql == null) {
      return Stream.of();
    }
    SqlTokens.Counts counts = sql.counts().orElse(null);
    if (counts == null) {
      return Stream.of(notCounted(sql));
    }
    return counts.rows().isCounted() && counts.expired().isCounted()
        ? Stream.of()
        : Stream.of(estimated(sql, counts));
  }

  private static Finding notCounted(SqlTokens sql) {
    return new Finding(
        Severity.WARNING,
        "The rows of the token table could not be counted",
        readBy(sql),
        "What is wrong with the table is not known.",
        List.of(
            Remedy.of(
                "Let the account sample the table: run the procedure and the GRANT that this"
                    + " prints. Or give a statement more time, with --collector.sql.timeout.",
                "keystone-token-exporter grants")),
        Optional.of("keystonetokensqlstatementcutoff"));
  }

  private static Finding estimated(SqlTokens sql, SqlTokens.Counts counts) {
    return new Finding(
        Severity.NOTICE,
        "The rows of the token table are estimated, not counted",
        Finding.sentences(
            "It has " + Amounts.count(counts.rows()) + " rows.",
            Amounts.caveat(counts.rows(), counts.expired()),
            readBy(sql)),
        "Figures carry an error, which findings and metrics state.",
        List.of(
            Remedy.of(
                "Where it must be exact, create indexes on (expires, valid) and on (user_id):"
                    + " what an index covers is counted, up to --collector.sql.exact-max-rows.")),
        Optional.empty());
  }

  private static String readBy(SqlTokens sql) {
    String plan = sql.session().plan();
    return plan.isEmpty() ? "" : "Read by: " + plan + ".";
  }
}
