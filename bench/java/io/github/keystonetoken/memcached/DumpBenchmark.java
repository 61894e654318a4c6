package io.github.keystonetoken.memcached;

import io.github.keystonetoken.refresh.CollectionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reads the dump of a server's items, without the server. */
@State(Scope.Benchmark)
public class DumpBenchmark {

  private static final int LINES = 20_000;

  private static final int CHUNK_BYTES = 16 * 1024;

  private static final int KEPT = 100;

  private final byte[] dump = dump();

  /** As memcached 1.6.18 writes it: keys are SHA-1 sums in hexadecimal. */
  private static byte[] dump() {
    Random random = new Random(7);
    byte[] key = new byte[20];
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < LINES; line++) {
      random.nextBytes(key);
      text.append("key=")
          .append(HexFormat.of().formatHex(key))
          .append(" exp=")
          .append(1_461_688_885 + random.nextInt(3600))
          .append(" la=1461685285 cas=")
          .append(line)
          .append(" fetch=no cls=")
          .append(1 + random.nextInt(40))
          .append(" size=")
          .append(200 + random.nextInt(20_000))
          .append('\n');
    }
    return text.append("END\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public LargestItems metadump() throws CollectionException {
    LargestItems largest = new LargestItems(KEPT);
    DumpRequest request =
        new DumpRequest("metadump", "lru_crawler metadump all", new MetadumpLine(true), largest);
    boolean ended = false;
    for (int from = 0; !ended && from < dump.length; from += CHUNK_BYTES) {
      int length = Math.min(CHUNK_BYTES, dump.length - from);
      ended = request.readFrom(ByteBuffer.wrap(dump, from, length));
    }
    return largest;
  }
}
