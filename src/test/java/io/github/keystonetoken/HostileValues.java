package io.github.keystonetoken;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.keystonetoken.servers.Unchecked;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;

/** Values that somebody who can write to memcached may plant in the place of a list of tokens. */
final class HostileValues {

  private static final int PICKLE = 1;
  private static final int INTEGER = 2;
  private static final int COMPRESSED = 8;

  /** The most that memcached takes under a key of 40 characters. */
  private static final int LARGEST = 1_048_473;

  private static final int BOMB_MEBIBYTES = 256;

  private HostileValues() {}

  /**
   * A value.
   *
   * @param name what it tries
   * @param flags stored with it
   * @param latin1 a character for each byte
   */
  record HostileValue(String name, int flags, String latin1) {

    static HostileValue of(String name, int flags, byte[] bytes) {
      return new HostileValue(name, flags, new String(bytes, ISO_8859_1));
    }

    byte[] bytes() {
      return latin1.getBytes(ISO_8859_1);
    }
  }

  /**
   * All of them.
   *
   * @param list of a user, as Keystone stores it
   * @param trace a file that is there once a planted command has run
   */
  static List<HostileValue> all(byte[] list, Path trace) {
    List<HostileValue> values = new ArrayList<>();
    lengths().forEach((name, pickle) -> values.add(pickle(name, pickle)));
    costs().forEach((name, pickle) -> values.add(pickle(name, pickle)));
    repetitions().forEach((name, pickle) -> values.add(pickle(name, pickle)));
    values.add(pickle("runs a command", "cos\nsystem\n(S'touch " + trace + "'\ntR."));
    values.add(
        pickle(
            "runs a command in an entry",
            "(lp0\n(S'" + "0".repeat(32) + "'\ncos\nsystem\n(S'touch " + trace + "'\ntRtp1\na."));
    values.add(
        pickle("makes an object with a state", "csubprocess\nPopen\n)\u0081}(S'args'\nNub."));
    values.add(HostileValue.of("a serialized object of Java", PICKLE, serialized()));
    values.add(HostileValue.of("a list cut short", PICKLE, Arrays.copyOf(list, list.length / 2)));
    values.add(HostileValue.of("noise", PICKLE, noise()));
    values.add(HostileValue.of("a list said to be compressed", PICKLE | COMPRESSED, list));
    String wide = "X\20\0\0\0\u00e2\u0082\u00acabcdefghijklm";
    byte[] bomb = deflated(new byte[1 << 20], BOMB_MEBIBYTES);
    values.add(HostileValue.of("a bomb that inflates", COMPRESSED, bomb));
    values.add(HostileValue.of("a pickle that inflates", PICKLE | COMPRESSED, bomb));
    values.add(compressed("as many strings as are read", wide, 199));
    values.add(compressed("as many strings as are remembered", "U\10abcdefgh\u0094", 130));
    values.add(HostileValue.of("a list said to be a number", INTEGER, list));
    values.add(HostileValue.of("flags of nobody", 0x7fffffff, list));
    values.add(text("nested JSON", "[".repeat(LARGEST)));
    values.add(text("nested JSON in an entry", "{\"id\":" + "[".repeat(LARGEST - 6)));
    values.add(text("more entries than fit", "\"a\",".repeat(LARGEST / 4 - 1) + "\"a\""));
    values.add(text("text without an end", "\"" + "a".repeat(LARGEST - 1)));
    return List.copyOf(values);
  }

  /** Lengths that a reader must not believe, and memory that it must not take for them. */
  private static Map<String, String> lengths() {
    return Map.of(
        "BINBYTES8 of 2 GiB", "\u008e\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "BINBYTES8 of 8 EiB", "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.",
        "BINBYTES8 below zero", "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.",
        "BINUNICODE8 of 2 GiB", "\u008d\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "BYTEARRAY8 of 2 GiB", "\u0096\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "LONG4 of 2 GiB", "\u008b\u00ff\u00ff\u00ff\u007f.",
        "LONG4 below zero", "\u008b\u00ff\u00ff\u00ff\u00ff.",
        "BINSTRING of 2 GiB", "T\u00ff\u00ff\u00ff\u007f.",
        "a frame of 2 GiB", "\u0080\u0004\u0095\u00ff\u00ff\u00ff\u007f\0\0\0\0.",
        "a place of the memo beyond all", "Nr\u00ff\u00ff\u00ff\u00ff.");
  }

  /** Little that costs much: time, stack or memory. */
  private static Map<String, String> costs() {
    String twice = ")q\0" + "0h\0h\0\u0086q\0".repeat(30);
    return Map.of(
        "a number of 900,000 digits", "L" + "9".repeat(900_000) + "L\n.",
        "nested lists as a key", "}" + "]".repeat(50_000) + "a".repeat(49_999) + "Ns.",
        "a key whose hash visits 2^30 tuples", "}" + twice + "Ns.",
        "a list of itself", "]q\0h\0a.",
        "a million marks", "(".repeat(1_000_000),
        "a million values", "N".repeat(1_000_000),
        "60,000 entries that are nothing", "(" + "N".repeat(60_000) + "l.",
        "one list in 350,000 places", "]q\0" + "h\0a".repeat(340_000) + ".",
        "half a million lists", "]0".repeat(500_000),
        "text that grows as it is unescaped", "V" + "\u00ff".repeat(LARGEST - 3) + "\n.");
  }

  /** One value used often, at a cost each time. */
  private static Map<String, String> repetitions() {
    String large = "x".repeat(200_000);
    String twoLarge = "V" + large + "Aa\nq\0V" + large + "BB\nq\1" + "00";
    return Map.of(
        "bytes that are encoded each time",
            "]c_codecs\nencode\nq\0(V"
                + large
                + "\nVlatin1\ntq\1"
                + "00"
                + "h\0h\1Ra".repeat(60_000),
        "long names of classes", "]" + twoLarge + "h\0h\1\u0093a".repeat(60_000) + ".",
        "long keys of one hash", "}" + twoLarge + "h\0Nsh\1Ns".repeat(40_000) + ".",
        "a list that grows by batches of one", "](Ne" + "(Ne".repeat(300_000),
        "marks that are taken back", "N".repeat(60_000) + "(1".repeat(300_000),
        "values that are only remembered", "N" + "\u0094".repeat(1_000_000),
        "objects with a state", "]" + "cdecimal\nDecimal\n)\u0081}ba".repeat(40_000) + ".",
        "a number of many bytes", "\u008a\u00ff" + "9".repeat(255) + "N".repeat(10) + ".",
        "a time in a year that is none",
            "((S'0'\ncdatetime\ndatetime\n(S'"
                + "\\xff\\xff\\x0c\\x1f\\x17\\x3b\\x3b\\x0f\\x42\\x3f'\ntRtl.",
        "a time of 24 hours", "((S'0'\nS'2016-04-26T24:00:00Z'\ntl.");
  }

  private static HostileValue pickle(String name, String latin1) {
    return new HostileValue(name, PICKLE, latin1);
  }

  /** A list of {@code thousands} items, compressed. */
  private static HostileValue compressed(String name, String item, int thousands) {
    String list = "]" + ("(" + item.repeat(1_000) + "e").repeat(thousands) + ".";
    return HostileValue.of(name, PICKLE | COMPRESSED, deflated(list.getBytes(ISO_8859_1), 1));
  }

  /** The same bytes several times, compressed. */
  private static byte[] deflated(byte[] part, int times) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Unchecked.run(
        () -> {
          try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
              out.write(part);
            }
          }
        });
    return bytes.toByteArray();
  }

  private static HostileValue text(String name, String latin1) {
    return new HostileValue(name, 0, latin1);
  }

  /** A client of memcached in Java reads objects where Python's have pickles: the same flag. */
  private static byte[] serialized() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Unchecked.run(
        () -> {
          try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new ArrayList<>(List.of("0".repeat(32))));
          }
        });
    return bytes.toByteArray();
  }

  private static byte[] noise() {
    byte[] bytes = new byte[100_000];
    new Random(20161121).nextBytes(bytes);
    return bytes;
  }
}
