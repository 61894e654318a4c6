package io.github.keystonetoken.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.Statistics.Group;
import io.github.keystonetoken.memcached.WalkedServer.ItemClass;
import io.github.keystonetoken.model.NodeStats;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Any answer to {@code stats} gives plausible figures, or a failure in plain text. */
final class StatisticsFuzzTest {

  private static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");

  @MethodSource("answers")
  @FuzzTest
  void readsFiguresOrFails(byte[] answer) {
    try {
      // The same bytes for every group: what one has not, the other may.
      LineReader sent = new LineReader(new ByteArrayInputStream(answer), new LongAdder());
      Statistics general = read(Group.GENERAL, sent);
      Statistics settings = read(Group.SETTINGS, sent);
      Statistics items = read(Group.ITEMS, sent);
      Statistics slabs = read(Group.SLABS, sent);
      if (general != null && settings != null) {
        NodeStats stats =
            new StatisticsReader(general, settings, general, 0)
                .nodeStats(null, Duration.ZERO, NOW, false);
        assertThat(stats.version()).isNotEmpty();
        assertThat(stats.items()).isGreaterThanOrEqualTo(0);
        assertThat(stats.uptime()).isGreaterThanOrEqualTo(Duration.ZERO);
      }
      if (general != null && settings != null && items != null && slabs != null) {
        WalkedServer server = WalkedServer.of(general, settings, items, slabs);
        assertThat(server.items()).isGreaterThanOrEqualTo(0);
        assertThat(server.largest(10, 4000).stream().mapToLong(ItemClass::items).sum())
            .isLessThanOrEqualTo(4000);
        assertThat(server.wholeDump()).matches("[a-z0-9,]+");
      }
    } catch (CollectionException e) {
      assertThat(e.getMessage()).hasSizeLessThan(300).matches("\\p{Print}+");
    }
  }

  private static @Nullable Statistics read(Group group, LineReader sent)
      throws CollectionException {
    Request<Statistics> request = Request.statistics(group);
    try {
      request.readAnswer(sent);
      return request.answer.join();
    } catch (EOFException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<byte[]> answers() {
    String general = "STAT pid 1\nSTAT time 1795325707\nSTAT get_hits 1\n";
    for (Map.Entry<String, String> least : StatisticsReaderTest.LEAST.entrySet()) {
      general += "STAT " + least.getKey() + " " + least.getValue() + "\n";
    }
    general += "END\n";
    String settings =
        """
        STAT item_size_max 1048576
        STAT maxconns 1024
        STAT cas_enabled yes
        STAT inline_ascii_response no
        END
        """;
    String classes =
        """
        STAT items:1:number 3
        STAT items:1:mem_requested 210
        STAT items:39:number 1
        STAT items:39:mem_requested 578962
        STAT items:39:number_cold 1
        END
        STAT 1:chunk_size 96
        STAT 39:chunk_size 524288
        END
        """;
    return Stream.of(
            general + settings + classes,
            general + settings,
            // Found by the fuzzer: a server that has just started.
            general.replace("uptime 86400", "uptime 00") + settings,
            "ERROR\n",
            "CLIENT_ERROR unauthenticated\n",
            "STAT a\nSTAT a b c\nEND\n")
        .map(text -> text.replace("\n", "\r\n").getBytes(ISO_8859_1));
  }
}
