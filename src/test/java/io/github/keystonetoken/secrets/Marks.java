package io.github.keystonetoken.secrets;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Secrets to search for. Token ids are Thue-Morse sequences of two characters: all differ, and all
 * consist of the same few parts of six characters, which do not occur elsewhere by accident.
 */
final class Marks {

  /** Of the database's accounts, with special characters of URLs, files and SQL. */
  static final String DATABASE_PASSWORD = "Zk@9:Wv/3?Jx%5#Gq&H'y";

  /** Of memcached, one word. */
  static final String MEMCACHED_PASSWORD = "Vq~8Kz!4Xj";

  /** In places where a password may be by mistake. */
  static final String STRAY_PASSWORD = "Wj_6Qx^2Yk";

  private static final int PART = 6;
  private static final int PKI_LENGTH = 1_000;

  private static final Set<String> PARTS =
      Stream.concat(
              Stream.of(DATABASE_PASSWORD, MEMCACHED_PASSWORD, STRAY_PASSWORD)
                  .flatMap(
                      password ->
                          Stream.of(
                              password,
                              encoded(password),
                              Base64.getEncoder()
                                  .encodeToString(password.getBytes(StandardCharsets.UTF_8)))),
              IntStream.range(0, 64)
                  .boxed()
                  .flatMap(n -> Stream.of(inTable(n), inMemcached(n), pki(n))))
          .flatMap(Marks::parts)
          .collect(Collectors.toUnmodifiableSet());

  private Marks() {}

  /** The n-th token id of the SQL table, in the form of the provider uuid. */
  static String inTable(int n) {
    return thueMorse(n, 32, 'd', '7');
  }

  /** The n-th token id of memcached, in the form of the provider uuid. */
  static String inMemcached(int n) {
    return thueMorse(n, 32, 'b', '9');
  }

  /** The n-th token of the provider pki. */
  static String pki(int n) {
    return "MIIQ" + thueMorse(n, PKI_LENGTH, 'x', 'Q');
  }

  private static String thueMorse(int n, int length, char even, char odd) {
    return IntStream.range(n, n + length)
        .mapToObj(i -> Character.toString(Integer.bitCount(i) % 2 == 0 ? even : odd))
        .collect(Collectors.joining());
  }

  static String encoded(String password) {
    return URLEncoder.encode(password, StandardCharsets.UTF_8);
  }

  private static Stream<String> parts(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return IntStream.rangeClosed(0, lower.length() - PART)
        .mapToObj(at -> lower.substring(at, at + PART));
  }

  /** Parts of secrets in a text, with the text around them. */
  static List<String> leaks(String text) {
    Set<String> found =
        parts(text).filter(PARTS::contains).collect(Collectors.toCollection(TreeSet::new));
    List<String> leaks = new ArrayList<>();
    for (String part : found) {
      int at = text.toLowerCase(Locale.ROOT).indexOf(part);
      leaks.add(text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 60)));
    }
    return leaks;
  }
}
