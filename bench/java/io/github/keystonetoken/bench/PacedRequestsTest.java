package io.github.keystonetoken.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PacedRequestsTest {

  @Test
  void aRequestThatWaitedForTheOneBeforeCountsFromWhenItWasDue() {
    List<Double> latencies = new ArrayList<>();
    long aSecondAgo = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
    PacedRequests requests =
        new PacedRequests(
            () -> endAfter(latencies, 4),
            aSecondAgo,
            TimeUnit.MILLISECONDS.toNanos(100),
            latencies::add);

    assertThatExceptionOfType(SQLException.class).isThrownBy(requests::call);

    // The first one had none before it: that its thread started late is not the database's doing.
    assertThat(latencies).hasSize(4);
    assertThat(latencies.get(1)).isGreaterThan(900);
    assertThat(latencies.get(2)).isGreaterThan(800);
    assertThat(latencies.get(3)).isGreaterThan(700);
  }

  private static void endAfter(List<Double> latencies, int requests) throws SQLException {
    if (latencies.size() == requests) {
      throw new SQLException("enough");
    }
  }
}
