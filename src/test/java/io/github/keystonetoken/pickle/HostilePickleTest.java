package io.github.keystonetoken.pickle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody who can write to memcached could plant: each must cost next to nothing. */
@Timeout(60)
final class HostilePickleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u008e\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.",
        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.",
        "\u008d\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "\u0096\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "\u0095\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "\u008b\u00ff\u00ff\u00ff\u007f.",
        "\u008b\u00ff\u00ff\u00ff\u00ff.",
        "T\u00ff\u00ff\u00ff\u007f.",
        "T\u00ff\u00ff\u00ff\u00ff.",
        "X\u00ff\u00ff\u00ff\u00ff.",
        "B\u00ff\u00ff\u00ff\u00ff.",
        "U\u0002.",
      })
  void lengthsBeyondTheInputAreRefused(String pickle) {
    assertRefused(pickle, "it announces more bytes than are left");
  }

  @Test
  void integersOfAnyLengthAreReadInOneGo() throws PickleException {
    assertThat(unpickle("L" + "9".repeat(900_000) + "L\n.")).isEqualTo(Value.Constant.HUGE_INTEGER);
    assertThat(unpickle("\u008b\u00a0\u0086\u0001\0" + "x".repeat(100_000) + "."))
        .isEqualTo(Value.Constant.HUGE_INTEGER);
  }

  @Test
  void containersAsKeysAreNeverHashed() throws PickleException {
    // Thirty levels of a tuple that holds the same tuple twice: a hash would visit 2^30 of them.
    String graph = ")q\0" + "0h\0h\0\u0086q\0".repeat(30);

    Dict dict = (Dict) unpickle("}" + graph + "Ns.");

    assertThat(dict.size()).isOne();
    assertThat(dict.get("k")).isEmpty();
    assertThat(unpickle("}" + "]".repeat(50_000) + "a".repeat(49_999) + "Ns.").toString())
        .isEqualTo("<dict of 1>");
  }

  @Test
  void valueMayContainItself() throws PickleException {
    Items list = (Items) unpickle("]q\0h\0a.");

    assertThat(list.get(0)).isSameAs(list);
    assertThat(list.toString()).isEqualTo("<LIST of 1>");
  }

  @Test
  void everyLimitIsHeld() {
    Limits limits = new Limits(10, 20, 5, 4, 8);

    assertRefused("N".repeat(6), limits, "the stack may hold at most 5 values");
    assertRefused("N0I1\n0".repeat(11), limits, "a pickle may hold at most 10 values");
    assertRefused("ca\nb\n0".repeat(4), limits, "a pickle may hold at most 10 values");
    assertRefused("]" + "Na".repeat(21), limits, "containers may have at most 20 places in all");
    assertRefused("}" + "NNs".repeat(11), limits, "containers may have at most 20 places in all");
    assertRefused("(NNN\u00910".repeat(7), limits, "containers may have at most 20 places in all");
    assertRefused("(((((", limits, "at most 4 containers may be open at a time");
    assertRefused("Np8\n", limits, "the memo may have at most 8 places");
    assertRefused("N" + "\u0094".repeat(9), limits, "the memo may have at most 8 places");
  }

  @Test
  void defaultLimitsStopWhatGrowsWithoutEnd() {
    assertRefused("(".repeat(1_000_000), "at most 1000 containers may be open at a time");
    assertRefused("N".repeat(1_000_000), "the stack may hold at most 65536 values");
    assertRefused("]0".repeat(500_000), "a pickle may hold at most 131072 values");
    assertRefused("]q\0" + "h\0a".repeat(350_000), "containers may have at most 262144 places");
    assertRefused("Nr\u00ff\u00ff\u00ff\u00ff.", "the memo may have at most 131072 places");
    assertRefused("Np99999999999999999999\n.", "the memo may have at most 131072 places");
  }

  @Test
  void escapedTextIsBounded() throws PickleException {
    String longest = "V" + "\u00ff".repeat(RawUnicodeEscape.MAX_ESCAPED_LENGTH);

    assertThat(((ByteString) unpickle(longest + "\n.")).length()).isEqualTo(2 << 20);
    assertRefused(longest + "x\n.", "it unescapes more than 1048576 bytes");
  }

  @Test
  void textIsNotEncodedAgainAndAgain() {
    String text =
        "c_codecs\nencode\nq\0(X\u00a0\u0086\u0001\0" + "x".repeat(100_000) + "Vlatin1\ntq\1";

    assertRefused(text + "h\0h\1R0".repeat(10), "it encodes more text than the pickle has");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kilo-usertokens-small",
        "havana-usertokens-small",
        "zed-cache-memcached-region-id",
        "py3-dogpile118-pymemcache-usertokens"
      })
  void truncationIsNoticedAtEveryOffset(String fixture) throws IOException {
    byte[] pickle = fixture(fixture);

    for (int length = 0; length < pickle.length; length++) {
      assertThat(isRefused(Arrays.copyOf(pickle, length))).as("%d bytes", length).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"kilo-usertokens-one", "havana-usertokens-small", "zed-cache-memcached-region-id"})
  void everyMutationOfOneByteIsReadOrRefused(String fixture) throws IOException {
    byte[] pickle = fixture(fixture);
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
    byte[] opcodes =
        "(.012FIJKLMNRSTUVXabcd}eghijl]opqrst)uG\u0080\u0081\u0085\u0086\u0087\u0088\u008a\u008c\u008f\u0090\u0091\u0092\u0093\u0094\u0095\n\n\n\0\1\2'1"
            .getBytes(ISO_8859_1);
    int refused = 0;

    for (int run = 0; run < 60_000; run++) {
      byte[] bytes = new byte[1 + random.nextInt(64)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = opcodes[random.nextInt(opcodes.length)];
      }
      refused += isRefused(bytes) ? 1 : 0;
    }

    assertThat(refused).isBetween(1, 59_999);
  }

  /** Anything thrown other than a {@link PickleException} fails the test. */
  private static boolean isRefused(byte[] pickle) {
    try {
      Unpickler.unpickle(pickle, Limits.DEFAULT);
      return false;
    } catch (PickleException e) {
      return true;
    }
  }

  private static void assertRefused(String pickle, String problem) {
    assertRefused(pickle, Limits.DEFAULT, problem);
  }

  private static void assertRefused(String pickle, Limits limits, String problem) {
    assertThatThrownBy(() -> Unpickler.unpickle(pickle.getBytes(ISO_8859_1), limits))
        .isInstanceOf(PickleException.class)
        .hasMessageContaining(problem);
  }

  private static Value unpickle(String latin1) throws PickleException {
    return Unpickler.unpickle(latin1.getBytes(ISO_8859_1), Limits.DEFAULT);
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream file =
        HostilePickleTest.class.getResourceAsStream("/fixtures/" + name + ".bin")) {
      return Objects.requireNonNull(file).readAllBytes();
    }
  }
}
