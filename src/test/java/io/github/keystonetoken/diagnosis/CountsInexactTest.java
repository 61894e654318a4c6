package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import org.junit.jupiter.api.Test;

final class CountsInexactTest {

  @Test
  void reportsHowRowsWereRead() {
    Cloud cloud =
        new Cloud()
            .rows(new Estimate(20_916, 0.02))
            .readBy(
                "counts, owners, recent estimated from short ranges of ids through the"
                    + " procedure token_sample");

    assertThat(cloud.findings(CountsInexact::check))
        .isEqualTo(
            """
            NOTICE The rows of the token table are estimated, not counted
            It has about 20,916 rows. Estimated from a sample, within 2 %. Read by: counts, owners, recent estimated from short ranges of ids through the procedure token_sample.
            Figures carry an error, which findings and metrics state.
            - Where it must be exact, create indexes on (expires, valid) and on (user_id): what an index covers is counted, up to --collector.sql.exact-max-rows.
            """);
  }
}
