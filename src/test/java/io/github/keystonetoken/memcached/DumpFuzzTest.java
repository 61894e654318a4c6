package io.github.keystonetoken.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.keystonetoken.collect.CollectionException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a server sends for a dump of its keys: items, an end or a failure, and the same wherever
 * the network cut it. The first byte chooses the command, the second where it is cut.
 */
final class DumpFuzzTest {

  @MethodSource("dumps")
  @FuzzTest
  void readsDumpInPieces(byte[] input) {
    if (input.length < 2) {
      return;
    }
    boolean metadump = (input[0] & 1) == 0;
    int piece = 1 + (input[1] & 0xff);
    byte[] sent = Arrays.copyOfRange(input, 2, input.length);
    Dumped cut = read(metadump, sent, piece);
    Dumped whole = read(metadump, sent, sent.length + 1);
    if (linesAreAsLongAsAnItems(sent)) {
      assertThat(cut).isEqualTo(whole);
    }
  }

  /** The end of a shorter line is not looked for: no server sends one, and none is harmed by it. */
  private static boolean linesAreAsLongAsAnItems(byte[] sent) {
    return new String(sent, ISO_8859_1)
        .lines()
        .filter(line -> line.startsWith("k") || line.startsWith("I"))
        .allMatch(line -> line.length() > 40);
  }

  private record Dumped(List<ListedItem> items, String end) {}

  private static Dumped read(boolean metadump, byte[] sent, int piece) {
    List<ListedItem> items = new ArrayList<>();
    DumpRequest request =
        new DumpRequest(
            "a dump",
            "dump",
            metadump ? new MetadumpLine(true) : new CachedumpLine(1_795_325_700, 1_795_325_707),
            (buffer, offset, length, bytes, expiresAt) -> {
              assertThat(length).isBetween(1, ItemLine.MAX_KEY_BYTES);
              assertThat(bytes).isGreaterThanOrEqualTo(-1);
              String key = new String(buffer, offset, length, ISO_8859_1);
              items.add(new ListedItem(key, bytes, expiresAt));
            });
    try {
      for (int from = 0; from < sent.length; from += piece) {
        byte[] part = Arrays.copyOfRange(sent, from, Math.min(sent.length, from + piece));
        if (request.readFrom(ByteBuffer.wrap(part))) {
          request.deliver();
          return new Dumped(items, request.answer().join().name());
        }
      }
      return new Dumped(items, "unfinished");
    } catch (CollectionException e) {
      return new Dumped(items, String.valueOf(e.getMessage()));
    } finally {
      request.rethrow();
    }
  }

  static Stream<byte[]> dumps() {
    return Stream.of(
            "\0\20key=exp exp=1795329382 la=1795325782 cas=5 fetch=no cls=1 size=71\nEND\r\n",
            "\0\20key=big exp=-1 la=1795325781 cas=1 fetch=no cls=39 size=578962 flags=1 \nEND\r\n",
            "\0\7OK\r\nkey=a%2Fb%2520c exp=-1 la=1795325737 cas=2 fetch=no\r\nEND\r\n",
            "\1\3ITEM exp [5 b; 1795329303 s]\r\nITEM none [7 b; 0 s]\r\nEND\r\n",
            // Found by the fuzzer: a line that is shorter than any item's.
            "\0\2key=big cls=39 size=578962\nEND\r\n",
            "\0\377BUSY currently processing crawler request\r\n",
            "\0\377NOTSTARTED no items to crawl\r\n",
            "\0\377CLIENT_ERROR lru crawler disabled\r\n",
            "\0\377ERROR metadump not allowed\r\n")
        .map(text -> text.getBytes(ISO_8859_1));
  }
}
