package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.refresh.CollectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A collection of one server's statistics, recorded from memcached 1.6.18. */
@State(Scope.Benchmark)
public class StatisticsBenchmark {

  private final byte[] general = recorded("stats.txt");
  private final byte[] settings = recorded("stats-settings.txt");

  private static byte[] recorded(String file) {
    try {
      return Files.readAllBytes(Path.of("bench/micro", file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Benchmark
  public NodeStats statistics() throws CollectionException {
    return new StatisticsReader(
            "127.0.0.1:11211",
            read(Statistics.Group.GENERAL, general),
            read(Statistics.Group.SETTINGS, settings),
            0)
        .nodeStats(Optional.empty(), Instant.EPOCH);
  }

  private static Statistics read(Statistics.Group group, byte[] answer) throws CollectionException {
    StatisticsRequest request = new StatisticsRequest(group);
    if (!request.readFrom(ByteBuffer.wrap(answer))) {
      throw new IllegalStateException(group + " was not recorded to its end");
    }
    request.deliver();
    return request.answer().join();
  }
}
