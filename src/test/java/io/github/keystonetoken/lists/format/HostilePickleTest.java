package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that a client of memcached could plant: decoding each must cost next to nothing. */
@Timeout(60)
final class HostilePickleTest {

  private static final byte[] OPCODES =
      "(.012FIJKLMNRSTUVXabcd}eghijl]opqrst)uG\u0080\u0081\u0085\u0086\u0087\u0088\u008a\u008c\u008f\u0090\u0091\u0092\u0093\u0094\u0095\n\n\n\0\1\2'1"
          .getBytes(ISO_8859_1);

  /** More than any list of Keystone takes, most of it for a moment only. */
  private static final long MAX_ALLOCATED = 64_000_000;

  private static final int LARGEST_VALUE = 1 << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u008e\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.",
        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.",
        "\u008d\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "\u0096\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "\u008b\u00ff\u00ff\u00ff\u007f.",
        "\u008b\u00ff\u00ff\u00ff\u00ff.",
        "T\u00ff\u00ff\u00ff\u007f.",
        "T\u00ff\u00ff\u00ff\u00ff.",
        "X\u00ff\u00ff\u00ff\u00ff.",
        "B\u00ff\u00ff\u00ff\u00ff.",
        "B\u00ff\u00ff\u00ff\u007f.",
        "U\u0002.",
        "\u008c\u0002.",
        "C\u0002.",
        "\u008a\u0002.",
      })
  void lengthsBeyondTheInputCostNothing(String pickle) {
    assertThat(isRefused(pickle.getBytes(ISO_8859_1))).isTrue();
    assertThat(allocatedBy(pickle)).isLessThan(10_000);
  }

  @Test
  void lengthsOfFramesAreNotUsed() throws UndecodableException {
    assertThat(unpickle("\u0095\u00ff\u00ff\u00ff\u007f\0\0\0\0I1\n.")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"L", "I", "F", "Np", "g", "V", "S'", "cos\n"})
  void longLinesAreRefused(String opcode) {
    assertRefused(opcode + "9".repeat(LARGEST_VALUE) + "'\n.", "a line that is too long");
    assertRefused(opcode + "\u00ff".repeat(LARGEST_VALUE), "a line that is too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X", "T", "B"})
  void longStringsAreRefused(String opcode) {
    assertRefused(
        opcode + "\0\0\u0010\0" + "x".repeat(LARGEST_VALUE) + ".", "a string that is too long");
  }

  @Test
  void containersAsKeysAreNeverHashed() throws UndecodableException {
    // Thirty levels of a tuple that holds the same tuple twice: a hash would visit 2^30 of them.
    String graph = ")q\0" + "0h\0h\0\u0086q\0".repeat(30);
    String list = "]" + "]".repeat(50_000) + "a".repeat(50_000);

    assertThat((Map<?, ?>) unpickle("}" + graph + "Ns.")).isEmpty();
    assertThat((Map<?, ?>) unpickle("}(" + graph + "Nu.")).isEmpty();
    assertThat((Map<?, ?>) unpickle("(" + graph + "Nd.")).isEmpty();
    assertThat((Map<?, ?>) unpickle("}" + list + "Ns.")).isEmpty();
    assertRefused("\u008f(" + graph + "\u0090.", "an opcode that no token list needs");
    assertRefused("(" + graph + "\u0091.", "an opcode that no token list needs");
  }

  @Test
  void collidingKeysDoNotLast() throws UndecodableException {
    // All of these have the same hash, as String and as Long.
    StringBuilder strings = new StringBuilder("}");
    for (int i = 0; i < 20_000; i++) {
      StringBuilder key = new StringBuilder();
      for (int bit = 0; bit < 16; bit++) {
        key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      strings.append("U ").append(key).append("Ns");
    }
    strings.append(("\u008a\b" + "\1\0\0\0\0\0\0\0" + "Ns").repeat(20_000));

    assertThat((Map<?, ?>) unpickle(strings + ".")).hasSize(20_000);
  }

  @Test
  void longEqualKeysAreNotComparedRepeatedly() throws UndecodableException {
    // Equal in length and hash, and different at the end alone.
    String same = "x".repeat(200_000);
    String keys = "V" + same + "Aa\nq\0V" + same + "BB\nq\1";

    assertThat((Map<?, ?>) unpickle(keys + "}" + "h\0Nsh\1Ns".repeat(40_000) + ".")).isEmpty();
  }

  @Test
  void valueMayContainItself() throws UndecodableException {
    List<?> list = (List<?>) Objects.requireNonNull(unpickle("]q\0h\0a."));

    assertThat(list.get(0) == list).isTrue();
    assertThatThrownBy(() -> TokenList.decode("]q\0h\0a.".getBytes(ISO_8859_1), 1))
        .hasMessageContaining("neither a pair nor a dictionary");
  }

  @Test
  void everyLimitIsHeld() {
    assertRefused("\u008b\u00a0\u0086\u0001\0" + "x".repeat(100_000) + ".", "an opcode that");
    assertRefused("(".repeat(1_000_000), "too many values on the stack");
    assertRefused("N".repeat(1_000_000), "too many values on the stack");
    assertRefused("Nq\0" + "h\0".repeat(500_000), "too many values on the stack");
    assertRefused("N" + "\u0094".repeat(1_000_000), "too many values in the memo");
    assertRefused("]0".repeat(500_000), "too many opcodes");
    assertRefused("U\0000".repeat(350_000), "too many opcodes");
    assertRefused("(d0".repeat(350_000), "too many opcodes");
    assertRefused("cos\nsystem\n0".repeat(300_000), "too many opcodes");
    assertRefused("]q\0" + "h\0a".repeat(340_000), "too many opcodes");
    assertRefused("]" + "(Ne".repeat(340_000), "too many opcodes");
  }

  @Test
  void opcodesThatCreateValuesCountTwice() throws UndecodableException {
    assertThat(unpickle("N0".repeat(199_999) + "N.")).isNull();
    assertRefused("N0".repeat(200_000) + "N.", "too many opcodes");
    assertThat(unpickle("]0".repeat(133_000) + "N.")).isNull();
    assertRefused("]0".repeat(134_000) + "N.", "too many opcodes");
  }

  @Test
  void memoNumbersTakeNoMemory() throws UndecodableException {
    assertThat(unpickle("Nr\u00ff\u00ff\u00ff\u00ff.")).isNull();
    assertThat(unpickle("Np2147483647\n.")).isNull();
    assertRefused("Np99999999999999999999\n.", "malformed before byte 23");
  }

  @Test
  void textAndNamesAreNotCopiedRepeatedly() {
    String text = "(X\u00a0\u0086\u0001\0" + "x".repeat(100_000) + "Vlatin1\ntq\1";
    String names = "V" + "x".repeat(200_000) + "\nq\0V" + "y".repeat(200_000) + "\nq\1";

    // Encoded texts of 100,000 bytes each would take 6 GB, names joined 24 GB.
    assertThat(
            allocatedBy("]c_codecs\nencode\nq\0" + text + "00" + "h\0h\1Ra".repeat(60_000) + "."))
        .isLessThan(MAX_ALLOCATED);
    assertThat(allocatedBy("]" + names + "00" + "h\0h\1\u0093a".repeat(60_000) + "."))
        .isLessThan(MAX_ALLOCATED);
  }

  @Test
  void valuesPrintNothing() throws UndecodableException {
    byte[] list =
        "((dS'id'\nS'secret'\nsS'expires'\nS'2016-04-26T15:41:25Z'\nsl.".getBytes(ISO_8859_1);
    byte[] object = "cdogpile.cache.api\nCachedValue\n(S'secret'\n(dtR.".getBytes(ISO_8859_1);

    assertThat(
            List.<Object>of(
                Objects.requireNonNull(BoundedUnpickler.unpickle(object, 0)),
                StoredValue.of(list, 1),
                StoredValue.of(object, 1),
                TokenList.decode(list, 1)))
        .allSatisfy(value -> assertThat(value.toString()).doesNotContain("secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kilo-usertokens-small",
        "havana-usertokens-small",
        "zed-cache-memcached-region-id",
        "py3-dogpile118-pymemcache-usertokens"
      })
  void truncationIsNoticedAtEveryOffset(String fixture) throws Exception {
    byte[] pickle = Fixture.named(fixture).value();

    for (int length = 0; length < pickle.length; length++) {
      assertThat(isRefused(Arrays.copyOf(pickle, length))).as("%d bytes", length).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"kilo-usertokens-one", "havana-usertokens-small", "zed-cache-memcached-region-id"})
  void everyMutationOfOneByteIsReadOrRefused(String fixture) throws Exception {
    byte[] pickle = Fixture.named(fixture).value();
    int refused = 0;

    for (int i = 0; i < pickle.length; i++) {
      byte original = pickle[i];
      for (int mutation = 1; mutation < 256; mutation++) {
        pickle[i] = (byte) (original + mutation);
        refused += isRefused(pickle) ? 1 : 0;
      }
      pickle[i] = original;
    }

    assertThat(refused).isBetween(1, pickle.length * 255 - 1);
  }

  @Test
  void randomBytesAreReadOrRefused() {
    Random random = new Random(20161121);
    int refused = 0;

    for (int run = 0; run < 60_000; run++) {
      byte[] bytes = new byte[1 + random.nextInt(64)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = OPCODES[random.nextInt(OPCODES.length)];
      }
      refused += isRefused(bytes) ? 1 : 0;
    }

    assertThat(refused).isBetween(1, 59_999);
  }

  @Test
  void mutatedFixturesAreReadOrRefusedWithinTheBudget() throws Exception {
    Random random = new Random(20261129);
    int values = 0;
    int refused = 0;

    for (Fixture fixture : Fixture.all()) {
      byte[] value = fixture.value();
      int runs = Math.min(600, 4 * LARGEST_VALUE / value.length);
      for (int run = 0; run < runs; run++) {
        byte[] mutated = mutate(value, random);
        refused += isRefusedAsValue(mutated, fixture.flags()) ? 1 : 0;
        values++;
      }
    }

    assertThat(values).isGreaterThan(9_000);
    assertThat(refused).isBetween(values / 10, values - values / 100);
  }

  /** Bytes changed, cut off, or opcodes put in. */
  private static byte[] mutate(byte[] value, Random random) {
    ByteArrayOutputStream mutated = new ByteArrayOutputStream(value.length + 64);
    int changes = 1 + random.nextInt(4);
    int end = random.nextInt(8) == 0 ? random.nextInt(value.length) : value.length;
    int from = 0;
    for (int i = 0; i < changes && from < end; i++) {
      int at = from + random.nextInt(end - from);
      mutated.write(value, from, at - from);
      if (random.nextBoolean()) {
        mutated.write(value[at] ^ 1 << random.nextInt(8));
        from = at + 1;
      } else {
        int opcodes = 1 + random.nextInt(16);
        for (int n = 0; n < opcodes; n++) {
          mutated.write(OPCODES[random.nextInt(OPCODES.length)]);
        }
        from = at;
      }
    }
    mutated.write(value, from, Math.max(0, end - from));
    return mutated.toByteArray();
  }

  /** Anything thrown other than an {@link UndecodableException} fails the test. */
  private static boolean isRefusedAsValue(byte[] value, int flags) {
    long before = allocated();
    boolean isRefused = false;
    try {
      TokenContents.decode(value, flags);
      TokenList.decode(value, flags);
    } catch (UndecodableException e) {
      isRefused = true;
    }
    assertThat(allocated() - before).isLessThan(2 * MAX_ALLOCATED);
    return isRefused;
  }

  private static boolean isRefused(byte[] pickle) {
    try {
      BoundedUnpickler.unpickle(pickle, 0);
      return false;
    } catch (UndecodableException e) {
      return true;
    }
  }

  /** Bytes of heap that unpickling takes in all. */
  private static long allocatedBy(String latin1) {
    byte[] pickle = latin1.getBytes(ISO_8859_1);
    isRefused(pickle);
    long before = allocated();
    isRefused(pickle);
    return allocated() - before;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static void assertRefused(String pickle, String problem) {
    assertThatThrownBy(() -> unpickle(pickle))
        .isInstanceOf(UndecodableException.class)
        .hasNoCause()
        .hasMessageContaining(problem);
  }

  private static @Nullable Object unpickle(String latin1) throws UndecodableException {
    return BoundedUnpickler.unpickle(latin1.getBytes(ISO_8859_1), 0);
  }
}
