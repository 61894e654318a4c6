package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    assertThat(render(BoundedUnpickler.unpickle(pickle, 0)))
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

  @ParameterizedTest
  @MethodSource("values")
  void readsValues(String pickle, String expected) throws Exception {
    assertThat(render(unpickle(pickle))).isEqualTo(expected);
  }

  static Stream<Arguments> values() {
    String type = "cdogpile.cache.api\nCachedValue\n";
    return Stream.of(
        // Objects are named and not made.
        Arguments.of("cos\nsystem\n(S'true'\ntR.", "OTHER('true')"),
        Arguments.of("\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093)R.", "OTHER()"),
        Arguments.of("cdecimal\nDecimal\n(S'1'\ntR.", "OTHER('1')"),
        Arguments.of("cdatetime\ndate\n)\u0081}Vx\nNsb.", "OTHER()"),
        Arguments.of("cdatetime\ndatetime\n)RS'state'\nb.", "DATETIME()"),
        Arguments.of("]S'state'\nb.", "[]"),
        Arguments.of(type + "(NNt\u0081.", "CACHED_VALUE(None, None)"),
        // Old ways to write an object and bytes.
        Arguments.of(
            "ccopy_reg\n_reconstructor\n(" + type + "c__builtin__\ntuple\n(I1\nI2\nttR.",
            "CACHED_VALUE(1, 2)"),
        Arguments.of(
            "ccopyreg\n_reconstructor\n(" + type + "cbuiltins\ntuple\n)tR.", "CACHED_VALUE()"),
        Arguments.of("c_codecs\nencode\n(V\u00ffa\nVlatin1\ntR.", "b'ff61'"),
        Arguments.of("c_codecs\nencode\n(Va\nVlatin1\ntR.", "b'61'"),
        // Byte strings are text if they are ASCII.
        Arguments.of("S'a\\x7f'\n.", "'a\u007f'"),
        Arguments.of("S'a\\x80'\n.", "b'6180'"),
        Arguments.of("T\u0001\0\0\0\u00ff.", "b'ff'"),
        Arguments.of("U\u0001\u00ff.", "b'ff'"),
        Arguments.of("B\u0001\0\0\0a.", "b'61'"),
        Arguments.of("C\u0001a.", "b'61'"),
        // The memo.
        Arguments.of(
            "(I7\nq\u0001h\u0001r\u0002\u0001\0\0j\u0002\u0001\0\0g1\ng258\nl.", "[7, 7, 7, 7, 7]"),
        Arguments.of("(I7\n\u00942\u0094h\u0000h\u0001l.", "[7, 7, 7, 7]"),
        // Bytes after the end are ignored.
        Arguments.of("I1\n.xx", "1"),
        // Numbers.
        Arguments.of("I0\n.", "0"),
        Arguments.of("I+7\n.", "7"),
        Arguments.of("I01\n.", "true"),
        Arguments.of("L9223372036854775807L\n.", "9223372036854775807"),
        Arguments.of("L9223372036854775808L\n.", "9223372036854775808"),
        Arguments.of("L-9223372036854775809\n.", "-9223372036854775809"),
        Arguments.of("F-1e-05\n.", "-1.0E-5"),
        Arguments.of("F-inf\n.", "-Infinity"),
        Arguments.of("Fnan\n.", "NaN"),
        Arguments.of("\u008a\0.", "0"),
        Arguments.of("\u008a\u0001\u00ff.", "-1"),
        // Surrogates, of narrow builds of Python.
        Arguments.of("V\\ud83d\\ude00\n.", "'\ud83d\ude00'"),
        // The later of two equal keys wins, and only short text is a key.
        Arguments.of("(dVk\nI1\nsS'k'\nI2\ns.", "{'k': 2}"),
        Arguments.of("}(Vk\nI1\nVk\nI2\nu.", "{'k': 2}"),
        Arguments.of("(Vk\nI1\nVk\nI2\nd.", "{'k': 2}"),
        Arguments.of("}(I1\nI1\nF1\nI1\n)I1\n]I1\nNI1\nS'\\xff'\nI1\nVk\nI2\nu.", "{'k': 2}"),
        Arguments.of("}V" + "k".repeat(256) + "\nNs.", "{}"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusalSaysWhereAndNotWhat(String pickle, String message) {
    assertThatThrownBy(() -> unpickle(pickle))
        .isInstanceOf(UndecodableException.class)
        .hasNoCause()
        .hasMessage(message);
  }

  static Stream<Arguments> refused() {
    String[] needless = {
      "x", "Psecret\n.", "NQ.", "\u0082\u0001.",
      "\u0083\u0001\0.", "\u0084\u0001\0\0\0.", "\u0097.", "\u0098.",
      "(1.", "(i__main__\nOld\n.", "(c__main__\nOld\no.", "cm\nK\n)}\u0092.",
      "\u008f.", "\u008f(\u0090.", "(\u0091.", "\u008b\0\0\0\0.",
      "\u008d\0\0\0\0\0\0\0\0.", "\u008e\0\0\0\0\0\0\0\0.", "\u0096\0\0\0\0\0\0\0\0."
    };
    Stream<Arguments> others =
        Stream.of(
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
    return Stream.concat(Stream.of(needless).map(pickle -> Arguments.of(pickle, OPCODE)), others);
  }

  private static String malformed(int position) {
    return "its pickle is malformed before byte " + position;
  }

  private static @Nullable Object unpickle(String latin1) throws UndecodableException {
    return BoundedUnpickler.unpickle(latin1.getBytes(ISO_8859_1), 0);
  }

  /** What a value holds, as Python would show it. */
  private static String render(@Nullable Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof String text) {
      return "'" + text + "'";
    }
    if (value instanceof byte[] bytes) {
      return "b'" + HexFormat.of().formatHex(bytes) + "'";
    }
    if (value instanceof List<?> list) {
      return join(list.stream(), "[", "]");
    }
    if (value instanceof Object[] tuple) {
      return join(Arrays.stream(tuple), "(", ")");
    }
    if (value instanceof Map<?, ?> dict) {
      return dict.entrySet().stream()
          .map(pair -> render(pair.getKey()) + ": " + render(pair.getValue()))
          .sorted()
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof PythonClass.Instance object) {
      return object.type + render(object.arguments);
    }
    return value.toString();
  }

  private static String join(Stream<?> items, String before, String after) {
    return items.map(BoundedUnpicklerTest::render).collect(Collectors.joining(", ", before, after));
  }
}
