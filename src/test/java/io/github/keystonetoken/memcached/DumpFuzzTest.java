package io.github.keystonetoken.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.LoginBackoff;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import io.github.keystonetoken.memcached.LineReaderTest.PiecewiseStream;
import io.github.keystonetoken.model.Server;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any dump gives items, an end or a failure, and the same result wherever the network splits it.
 * The first byte selects the command, the second where the dump is split.
 */
final class DumpFuzzTest {

  private static final Server SERVER = new Server(0, "a", "a", 1);

  @MethodSource("dumps")
  @FuzzTest
  void readsDumpInPieces(byte[] input) {
    if (input.length < 2) {
      return;
    }
    boolean metadump = (input[0] & 1) == 0;
    int piece = 1 + (input[1] & 0xff);
    byte[] sent = Arrays.copyOfRange(input, 2, input.length);
    assertThat(read(metadump, sent, piece)).isEqualTo(read(metadump, sent, sent.length + 1));
  }

  private record Dumped(List<ListedItem> items, String end) {}

  private static Dumped read(boolean metadump, byte[] sent, int piece) {
    List<ListedItem> items = new ArrayList<>();
    WalkedItems visitor =
        new WalkedItems(
            (buffer, offset, length, bytes, expiresAt) -> {
              assertThat(length).isBetween(1, Node.MAX_KEY_BYTES);
              assertThat(bytes).isGreaterThanOrEqualTo(-1);
              String key = new String(buffer, offset, length, ISO_8859_1);
              items.add(new ListedItem(key, bytes, expiresAt));
            });
    Dump dump =
        new Dump(
            new TextConnection(
                new Dialer(SERVER, MemcachedAccess.PLAIN),
                new LoginBackoff("", Clock.systemUTC(), () -> ""),
                new LongAdder()),
            "a dump",
            "of all",
            metadump ? ItemLine.metadump(true) : ItemLine.cachedump(1_795_325_700, 1_795_325_707),
            visitor);
    try {
      Dump.End end = dump.read(new LineReader(new PiecewiseStream(sent, piece), new LongAdder()));
      return new Dumped(items, end.name());
    } catch (EOFException e) {
      return new Dumped(items, "unfinished");
    } catch (ProtocolException e) {
      return new Dumped(items, "not understood");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CollectionException e) {
      return new Dumped(items, String.valueOf(e.getMessage()));
    } finally {
      visitor.scan(true, Instant.EPOCH);
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
