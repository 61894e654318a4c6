package io.github.keystonetoken.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.bench.SlowLog.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlowLogTest {

  @Test
  void readsEachStatementOfMariaDb() {
    List<String> lines =
        """
        # User@Host: root[root] @ localhost []
        # Thread_id: 5  Schema: k  QC_hit: No
        # Query_time: 0.002013  Lock_time: 0.000076  Rows_sent: 1  Rows_examined: 5000
        # Rows_affected: 0  Bytes_sent: 68
        SET timestamp=1795313635;
        select count(*) from t;
        # Time: 261122  2:14:00
        # User@Host: exporter_columns[exporter_columns] @  [127.0.0.1]
        # Thread_id: 5  Schema: k  QC_hit: No
        # Query_time: 12.001257  Lock_time: 0.000041  Rows_sent: 7  Rows_examined: 1298
        # Rows_affected: 0  Bytes_sent: 172
        call p('0','4');
        """
            .lines()
            .toList();

    assertThat(SlowLog.parse(lines))
        .containsExactly(
            new Entry("root", 0.002013, 5_000), new Entry("exporter_columns", 12.001257, 1_298));
  }
}
