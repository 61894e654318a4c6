package io.github.keystonetoken.pickle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles as CPython writes them; its {@code pickletools} names the opcodes. */
final class UnpicklerTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("pickledByCpython")
  void everyProtocolGivesTheSameValues(String name, byte[] pickle) throws PickleException {
    Items list = (Items) Unpickler.unpickle(pickle, Limits.DEFAULT);

    Dict dict = (Dict) list.get(19);
    assertThat(Rendering.of(list))
        .isEqualTo(
            "LIST(NONE, TRUE, FALSE, 1, -5, 300, 70000, 1099511627776, -9223372036854775808,"
                + " HUGE_INTEGER, 1.5, Infinity, b'6127620a5c00ff', '\u00e9\u20ac\ud83d\ude00\\u\n',"
                + " TUPLE(), TUPLE(1), TUPLE(1, 2), TUPLE(1, 2, 3), TUPLE(1, 2, 3, 4), <dict of 1>)");
    assertThat(dict.get("k").map(Rendering::of)).contains("LIST(1)");
  }

  static Stream<Arguments> pickledByCpython() throws IOException {
    try (InputStream file = UnpicklerTest.class.getResourceAsStream("/pickle/cpython.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), ISO_8859_1)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .map(fields -> Arguments.of(fields[0], HexFormat.of().parseHex(fields[1])));
    }
  }

  @Test
  void objectsStayNamesWithArgumentsAndState() {
    assertThat(render("(i__main__\nOld\np1\n(dp2\nS'x'\nI1\nsb."))
        .isEqualTo("__main__.Old()<-<dict of 1>");
    assertThat(render("(c__main__\nOld\nq\u0001oq\u0002}q\u0003U\u0001xK\u0001sb."))
        .isEqualTo("__main__.Old()<-<dict of 1>");
    assertThat(render("cos\nsystem\n(S'true'\ntR.")).isEqualTo("os.system(b'74727565')");
    assertThat(render("\u0080\u0004\u008c\u0001m\u008c\u0001K\u0093)}\u008c\u0001aK\u0001s\u0092."))
        .isEqualTo("m.K()");
  }

  @Test
  void subclassesOfListAndDictLoseWhatTheyHoldAsSuch() {
    assertThat(render("ccollections\nOrderedDict\np0\n(tRp1\nVa\np2\nI1\ns."))
        .isEqualTo("collections.OrderedDict()");
    assertThat(render("ccollections\ndeque\n)RI1\na.")).isEqualTo("collections.deque()");
  }

  @Test
  void oldWaysToWriteAnObjectAndBytesReadAsNewOnes() {
    assertThat(render("ccopy_reg\n_reconstructor\n(cm\nC\nc__builtin__\ntuple\n(I1\nI2\nttR."))
        .isEqualTo("m.C(1, 2)");
    assertThat(render("ccopyreg\n_reconstructor\n(cm\nC\ncbuiltins\nint\nI7\ntR."))
        .isEqualTo("m.C(7)");
    assertThat(render("c_codecs\nencode\n(V\u00ffa\nVlatin1\ntR.")).isEqualTo("b'ff61'");
    assertThat(render("c_codecs\nencode\n(Va\nVlatin1\ntR.")).isEqualTo("b'61'");
  }

  @Test
  void setsOfProtocol4KeepTheirOrder() {
    assertThat(render("\u0080\u0004\u008f(K\u0001K\u0002\u0090.")).isEqualTo("SET(1, 2)");
    assertThat(render("\u0080\u0004(K\u0002\u0091.")).isEqualTo("FROZENSET(2)");
  }

  @Test
  void everyLengthOfStringIsRead() {
    assertThat(render("T\u0001\0\0\0\u00ff.")).isEqualTo("b'ff'");
    assertThat(render("B\u0001\0\0\0\u00ff.")).isEqualTo("b'ff'");
    assertThat(render("\u008e\u0001\0\0\0\0\0\0\0\u00ff.")).isEqualTo("b'ff'");
    assertThat(render("\u0096\u0001\0\0\0\0\0\0\0\u00ff.")).isEqualTo("b'ff'");
    assertThat(render("\u008d\u0001\0\0\0\0\0\0\0a.")).isEqualTo("'a'");
  }

  @Test
  void memoGivesTheSameValueAgain() {
    assertThat(render("(I7\nq\u0001h\u0001r\u0002\u0001\0\0j\u0002\u0001\0\0g1\ng258\nl."))
        .isEqualTo("LIST(7, 7, 7, 7, 7)");
    assertThat(render("(I7\n\u00942\u0094h\u0000h\u0001l.")).isEqualTo("LIST(7, 7, 7, 7)");
  }

  @Test
  void stackIsCutBackToMarks() {
    assertThat(render("(I1\nI2\n0(I3\nI4\n1(0l.")).isEqualTo("LIST(1)");
  }

  @ParameterizedTest
  @CsvSource({
    "I0, 0",
    "I+7, 7",
    "L9223372036854775807L, 9223372036854775807",
    "L9223372036854775808L, HUGE_INTEGER",
    "L-9223372036854775808, -9223372036854775808",
    "L-9223372036854775809, HUGE_INTEGER",
    "L99999999999999999999999999999999999999L, HUGE_INTEGER",
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
    assertThat(render("\u008b\u0002\0\0\0\u00ff\0.")).isEqualTo("255");
  }

  @Test
  void textOfNarrowPythonBuildsJoinsSurrogates() {
    assertThat(render("V\\ud83d\\ude00\\\\u0041\n.")).isEqualTo("'\ud83d\ude00\\\\u0041'");
  }

  @Test
  void laterOfTwoEqualKeysWins() throws PickleException {
    Dict dict = (Dict) unpickle("(dVk\nI1\nsS'k'\nI2\ns.");

    assertThat(dict.get("k").map(Rendering::of)).contains("2");
    assertThat(dict.get("other")).isEmpty();
  }

  @Test
  void bytesAfterTheEndAreIgnored() {
    assertThat(render("I1\n.\r\nEND")).isEqualTo("1");
  }

  @Test
  void sliceOfALargerArrayIsRead() throws PickleException {
    byte[] data = "xxI1\n.xx".getBytes(ISO_8859_1);

    assertThat(Rendering.of(Unpickler.unpickle(data, 2, 4, Limits.DEFAULT))).isEqualTo("1");
    assertThatThrownBy(() -> Unpickler.unpickle(data, 2, 3, Limits.DEFAULT))
        .isInstanceOf(PickleException.class)
        .hasMessage("The pickle does not end: no STOP in 3 bytes.");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusalNamesOpcodeAndOffset(String pickle, String message) {
    assertThatThrownBy(() -> unpickle(pickle))
        .isInstanceOf(PickleException.class)
        .hasNoCause()
        .hasMessage(message);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("(lVALUE", "Opcode UNICODE at offset 2: the line does not end."),
        Arguments.of("x", "There is no opcode 0x78 (offset 0)."),
        Arguments.of("\u0080\u0006.", "Opcode PROTO at offset 0: this protocol is not known."),
        Arguments.of("Psecret\n.", "Opcode PERSID at offset 0: persistent ids are refused."),
        Arguments.of("NQ.", "Opcode BINPERSID at offset 1: persistent ids are refused."),
        Arguments.of("\u0082\u0001.", "Opcode EXT1 at offset 0: extension codes are refused."),
        Arguments.of(
            "\u0097.",
            "Opcode NEXT_BUFFER at offset 0: buffers outside of the pickle are refused."),
        Arguments.of(".", "Opcode STOP at offset 0: the stack has no value for it."),
        Arguments.of("t.", "Opcode TUPLE at offset 0: the stack has no mark for it."),
        Arguments.of("N(.", "Opcode STOP at offset 2: the stack has no value for it."),
        Arguments.of("g1\n.", "Opcode GET at offset 0: the memo has no value at this place."),
        Arguments.of("gx\n.", "Opcode GET at offset 0: it needs a number of decimal digits."),
        Arguments.of("g\n.", "Opcode GET at offset 0: it needs a number of decimal digits."),
        Arguments.of("(Nd.", "Opcode DICT at offset 2: a key has no value."),
        Arguments.of("NNNs.", "Opcode SETITEM at offset 3: there is no DICT to add to."),
        Arguments.of(")Na.", "Opcode APPEND at offset 2: there is no LIST to add to."),
        Arguments.of("]Nb.", "Opcode BUILD at offset 2: only an instance has a state."),
        Arguments.of(
            "N)R.", "Opcode REDUCE at offset 2: it needs the name of a class or function."),
        Arguments.of("cm\nf\n]R.", "Opcode REDUCE at offset 6: it needs its arguments as a tuple."),
        Arguments.of("(o.", "Opcode OBJ at offset 1: it needs the name of a class."),
        Arguments.of("NN\u0093.", "Opcode STACK_GLOBAL at offset 2: it needs a name as text."),
        Arguments.of("Ssecret\n.", "Opcode STRING at offset 0: the string is not in quotes."),
        Arguments.of("S'secret\"\n.", "Opcode STRING at offset 0: the string is not in quotes."),
        Arguments.of("S'\n.", "Opcode STRING at offset 0: the string is not in quotes."),
        Arguments.of("S\n'.", "Opcode STRING at offset 0: the string is not in quotes."),
        Arguments.of(
            "S'\\q'\n.",
            "Opcode STRING at offset 0: the string has an escape that repr does not write."),
        Arguments.of("S'\\x1'\n.", "Opcode STRING at offset 0: the string ends within an escape."),
        Arguments.of(
            "V\\u12x4\n.",
            "Opcode UNICODE at offset 0: an escape has something else than hexadecimal digits."),
        Arguments.of(
            "V\\U00110000\n.",
            "Opcode UNICODE at offset 0: the text has a character beyond Unicode."),
        Arguments.of(
            "V\\Uffffffff\n.",
            "Opcode UNICODE at offset 0: the text has a character beyond Unicode."),
        Arguments.of("I\n.", "Opcode INT at offset 0: the integer has no digits."),
        Arguments.of("L-L\n.", "Opcode LONG at offset 0: the integer has no digits."),
        Arguments.of(
            "I1x\n.", "Opcode INT at offset 0: the integer has something else than digits."),
        Arguments.of("F0x1p3\n.", "Opcode FLOAT at offset 0: the float is none."),
        Arguments.of("F1d\n.", "Opcode FLOAT at offset 0: the float is none."));
  }

  @Test
  void nothingPrintsItsContent() throws PickleException {
    Items list =
        (Items) unpickle("(S'secret'\nVsecret\nI4711\nF4711.0\ncsecret\nf\n(S'secret'\nt2}l.");

    for (int i = 0; i < list.size(); i++) {
      assertThat(list.get(i).toString()).doesNotContain("secret", "4711").startsWith("<");
    }
    assertThat(list.toString()).isEqualTo("<LIST of 8>");
  }

  private static String render(String latin1) {
    try {
      return Rendering.of(unpickle(latin1));
    } catch (PickleException e) {
      throw new AssertionError(e);
    }
  }

  private static Value unpickle(String latin1) throws PickleException {
    return Unpickler.unpickle(latin1.getBytes(ISO_8859_1), Limits.DEFAULT);
  }
}
