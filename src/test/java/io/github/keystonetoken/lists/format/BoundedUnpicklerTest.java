package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles as CPython writes them; its {@code pickletools} names the opcodes. */
final class BoundedUnpicklerTest {

  private static final String OPCODE = "its pickle has an opcode that no token list needs";
  private static final String LENGTH =
      "its pickle announces a string that is too long or not there";
  private static final String LINE = "its pickle has a line that is too long or does not end";

  @ParameterizedTest(name = "{0}")
  @MethodSource("pickledByCpython")
  void everyProtocolGivesTheSameValues(String name, byte[] pickle) throws Exception {
    // Keystone's keys are text: Python 3's bytes are left out.
    String dict = name.startsWith("python2") ? "{'k': [1]}" : "{}";

    assertThat(Rendering.of(BoundedUnpickler.unpickle(pickle, 0)))
        .isEqualTo(
            "[None, true, false, 1, -5, 300, 70000, 1099511627776, -9223372036854775808,"
                + " 1180591620717411303424, 1.5, Infinity, b'6127620a5c00ff',"
                + " '\u00e9\u20ac\ud83d\ude00\\u\n', (), (1), (1, 2), (1, 2, 3), (1, 2, 3, 4), "
                + dict
                + "]");
  }

  static Stream<Arguments> pickledByCpython() throws IOException {
    try (InputStream file = BoundedUnpicklerTest.class.getResourceAsStream("/pickle/cpython.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), ISO_8859_1)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .map(fields -> Arguments.of(fields[0], HexFormat.of().parseHex(fields[1])));
    }
  }

  @Test
  void objectsAreNamedAndNotMade() {
    assertThat(render("cos\nsystem\n(S'true'\ntR.")).isEqualTo("OTHER('true')");
    assertThat(render("\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093)R."))
        .isEqualTo("OTHER()");
    assertThat(render("cdecimal\nDecimal\n(S'1'\ntR.")).isEqualTo("OTHER('1')");
    assertThat(render("cdatetime\ndate\n)\u0081}Vx\nNsb.")).isEqualTo("OTHER()");
    assertThat(render("cdogpile.cache.api\nCachedValue\n(NNt\u0081."))
        .isEqualTo("CACHED_VALUE(None, None)");
  }

  @Test
  void oldWaysToWriteAnObjectAndBytesReadAsNewOnes() {
    String type = "cdogpile.cache.api\nCachedValue\n";

    assertThat(render("ccopy_reg\n_reconstructor\n(" + type + "c__builtin__\ntuple\n(I1\nI2\nttR."))
        .isEqualTo("CACHED_VALUE(1, 2)");
    assertThat(render("ccopyreg\n_reconstructor\n(" + type + "cbuiltins\ntuple\n)tR."))
        .isEqualTo("CACHED_VALUE()");
    assertThat(render("c_codecs\nencode\n(V\u00ffa\nVlatin1\ntR.")).isEqualTo("b'ff61'");
    assertThat(render("c_codecs\nencode\n(Va\nVlatin1\ntR.")).isEqualTo("b'61'");
  }

  @Test
  void byteStringsAreTextOnlyIfTheyAreAscii() {
    assertThat(render("S'a\\x7f'\n.")).isEqualTo("'a\u007f'");
    assertThat(render("S'a\\x80'\n.")).isEqualTo("b'6180'");
    assertThat(render("T\u0001\0\0\0\u00ff.")).isEqualTo("b'ff'");
    assertThat(render("U\u0001\u00ff.")).isEqualTo("b'ff'");
    assertThat(render("B\u0001\0\0\0a.")).isEqualTo("b'61'");
    assertThat(render("C\u0001a.")).isEqualTo("b'61'");
  }

  @Test
  void memoGivesTheSameValueAgain() {
    assertThat(render("(I7\nq\u0001h\u0001r\u0002\u0001\0\0j\u0002\u0001\0\0g1\ng258\nl."))
        .isEqualTo("[7, 7, 7, 7, 7]");
    assertThat(render("(I7\n\u00942\u0094h\u0000h\u0001l.")).isEqualTo("[7, 7, 7, 7]");
  }

  @ParameterizedTest
  @CsvSource({
    "I0, 0",
    "I+7, 7",
    "I01, true",
    "L9223372036854775807L, 9223372036854775807",
    "L9223372036854775808L, 9223372036854775808",
    "L-9223372036854775809, -9223372036854775809",
    "F-1e-05, -1.0E-5",
    "F-inf, -Infinity",
    "Fnan, NaN",
  })
  void numbersAreReadFromText(String line, String expected) {
    assertThat(render(line + "\n.")).isEqualTo(expected);
  }

  @Test
  void binaryIntegersAreTwosComplement() {
    assertThat(render("\u008a\0.")).isEqualTo("0");
    assertThat(render("\u008a\u0001\u00ff.")).isEqualTo("-1");
  }

  @Test
  void textOfNarrowPythonBuildsJoinsSurrogates() {
    assertThat(render("V\\ud83d\\ude00\n.")).isEqualTo("'\ud83d\ude00'");
  }

  @Test
  void laterOfTwoEqualKeysWins() {
    assertThat(render("(dVk\nI1\nsS'k'\nI2\ns.")).isEqualTo("{'k': 2}");
    assertThat(render("}(Vk\nI1\nVk\nI2\nu.")).isEqualTo("{'k': 2}");
    assertThat(render("(Vk\nI1\nVk\nI2\nd.")).isEqualTo("{'k': 2}");
  }

  @Test
  void keysOtherThanShortTextAreLeftOut() {
    assertThat(render("}(I1\nI1\nF1\nI1\n)I1\n]I1\nNI1\nS'\\xff'\nI1\nVk\nI2\nu."))
        .isEqualTo("{'k': 2}");
    assertThat(render("}V" + "k".repeat(256) + "\nNs.")).isEqualTo("{}");
  }

  @Test
  void bytesAroundThePickleAreIgnored() throws Exception {
    byte[] data = "xxI1\n.xx".getBytes(ISO_8859_1);

    assertThat(BoundedUnpickler.unpickle(data, 2)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "Psecret\n.",
        "NQ.",
        "\u0082\u0001.",
        "\u0083\u0001\0.",
        "\u0084\u0001\0\0\0.",
        "\u0097.",
        "\u0098.",
        "(1.",
        "(i__main__\nOld\n.",
        "(c__main__\nOld\no.",
        "cm\nK\n)}\u0092.",
        "\u008f.",
        "\u008f(\u0090.",
        "(\u0091.",
        "\u008b\0\0\0\0.",
        "\u008d\0\0\0\0\0\0\0\0.",
        "\u008e\0\0\0\0\0\0\0\0.",
        "\u0096\0\0\0\0\0\0\0\0."
      })
  void opcodesThatKeystoneDoesNotNeedAreRefused(String pickle) {
    assertRefused(pickle, OPCODE);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusalSaysWhereAndNotWhat(String pickle, String message) {
    assertRefused(pickle, message);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("(lVALUE", LINE),
        Arguments.of("I1", LINE),
        Arguments.of("S'secret", LINE),
        Arguments.of("csecret", LINE),
        Arguments.of("csecret\nsecret", LINE),
        Arguments.of("L" + "9".repeat(65) + "\n.", LINE),
        Arguments.of("T\u0001\0\0.", LENGTH),
        Arguments.of("T\u0002\0\0\0.", LENGTH),
        Arguments.of("\u0080\u0006.", malformed(2)),
        Arguments.of("", malformed(0)),
        Arguments.of("N", malformed(1)),
        Arguments.of("U\u0002.", malformed(3)),
        Arguments.of(".", malformed(1)),
        Arguments.of("t.", malformed(1)),
        Arguments.of("g1\n.", malformed(3)),
        Arguments.of("gsecret\n.", malformed(8)),
        Arguments.of("(Vsecret\nd.", malformed(10)),
        Arguments.of("NVk\nNs.", malformed(6)),
        Arguments.of(")Na.", malformed(3)),
        Arguments.of("N)R.", malformed(3)),
        Arguments.of("cm\nf\n]R.", malformed(7)),
        Arguments.of("NN\u0093.", malformed(3)),
        Arguments.of("Ssecret\n.", malformed(8)),
        Arguments.of("S'secret\"\n.", malformed(10)),
        Arguments.of("S'\n.", malformed(3)),
        Arguments.of("S'secret\\q'\n.", malformed(12)),
        Arguments.of("V\\u12x4\n.", malformed(8)),
        Arguments.of("V\\U00110000\n.", malformed(12)),
        Arguments.of("Isecret\n.", malformed(8)),
        Arguments.of("Lsecret\n.", malformed(8)),
        Arguments.of("Fsecret\n.", malformed(8)));
  }

  private static String malformed(int position) {
    return "its pickle is malformed before byte " + position;
  }

  private static void assertRefused(String pickle, String message) {
    assertThatThrownBy(() -> unpickle(pickle))
        .isInstanceOf(UndecodableException.class)
        .hasNoCause()
        .hasMessage(message);
  }

  private static String render(String latin1) {
    try {
      return Rendering.of(unpickle(latin1));
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable Object unpickle(String latin1) throws UndecodableException {
    return BoundedUnpickler.unpickle(latin1.getBytes(ISO_8859_1), 0);
  }
}
