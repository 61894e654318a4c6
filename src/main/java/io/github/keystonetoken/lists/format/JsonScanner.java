package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads JSON step by step. Builds only the requested values; nesting takes no stack. */
final class JsonScanner {

  private static final String SPACE = " \n\r\t";

  /** A letter, or u and the number of a character. */
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(.)(?:(?<=u)([0-9a-fA-F]{4}))?", Pattern.DOTALL);

  private final byte[] data;
  int position;

  JsonScanner(byte[] data, int position) {
    this.data = data;
    this.position = position;
  }

  boolean isAtEnd() {
    while (position < data.length && SPACE.indexOf(data[position]) >= 0) {
      position++;
    }
    return position == data.length;
  }

  boolean isAt(char c) {
    return !isAtEnd() && data[position] == c;
  }

  /** Skips {@code c} if it is next. */
  boolean skips(char c) {
    if (!isAt(c)) {
      return false;
    }
    position++;
    return true;
  }

  void expect(char c) throws UndecodableException {
    if (!skips(c)) {
      throw new UndecodableException("its JSON has no " + c + " where one is expected");
    }
  }

  String string() throws UndecodableException {
    isAtEnd();
    int from = position + 1;
    skipString();
    String text = new String(data, from, position - 1 - from, UTF_8);
    return text.indexOf('\\') < 0 ? text : unescaped(text);
  }

  private void skipString() throws UndecodableException {
    expect('"');
    while (position < data.length) {
      byte b = data[position++];
      if (b == '"') {
        return;
      }
      if (b == '\\') {
        position++;
      }
    }
    throw new UndecodableException("its JSON has a string that does not end");
  }

  private static String unescaped(String text) throws UndecodableException {
    StringBuilder plain = new StringBuilder(text.length());
    Matcher escape = ESCAPE.matcher(text);
    while (escape.find()) {
      int single = "\"\\/bfnrt".indexOf(escape.group(1));
      if (escape.group(2) == null && single < 0) {
        throw new UndecodableException("its JSON has an escape that JSON does not have");
      }
      escape.appendReplacement(plain, "");
      plain.append(
          escape.group(2) == null
              ? "\"\\/\b\f\n\r\t".charAt(single)
              : (char) HexFormat.fromHexDigits(escape.group(2)));
    }
    return escape.appendTail(plain).toString();
  }

  /** Skips a number or a name, if one is next. */
  private boolean skipsWord() {
    isAtEnd();
    int from = position;
    while (position < data.length && (SPACE + ",:\"[]{}").indexOf(data[position]) < 0) {
      position++;
    }
    return position > from;
  }

  /** Skips a value of any kind. */
  void skipValue() throws UndecodableException {
    int depth = 0;
    do {
      if (isAt('"')) {
        skipString();
      } else if (skips('{') || skips('[')) {
        depth++;
      } else if (depth > 0 && (skips('}') || skips(']'))) {
        depth--;
      } else if (!(depth > 0 && (skips(',') || skips(':'))) && !skipsWord()) {
        throw new UndecodableException("its JSON has no value where one is expected");
      }
    } while (depth > 0);
  }

  /** Text, an integer, or null for any other value, which is skipped. */
  private @Nullable Object scalar() throws UndecodableException {
    if (isAt('"')) {
      return string();
    }
    int from = position;
    skipValue();
    String text = position - from > 18 ? "" : new String(data, from, position - from, UTF_8);
    return text.matches("-?\\d+") ? Long.valueOf(text) : null;
  }

  /**
   * The entries of the array that is left, as a serializer of dogpile.cache writes a list: arrays
   * as lists, objects as maps, anything else as null.
   */
  List<@Nullable Object> entries() throws UndecodableException {
    List<@Nullable Object> entries = new ArrayList<>();
    expect('[');
    while (!skips(']')) {
      TokenList.checkTextEntries(entries.size() + 1);
      if (isAt('[')) {
        entries.add(pair());
      } else if (isAt('{')) {
        entries.add(object(Set.of("id", "expires")));
      } else {
        skipValue();
        entries.add(null);
      }
      expectCommaUnlessAt(']');
    }
    if (!isAtEnd()) {
      throw new UndecodableException("its JSON goes on after its end");
    }
    return entries;
  }

  /** An array's scalars: one more than a pair has, to detect longer arrays. */
  private List<@Nullable Object> pair() throws UndecodableException {
    List<@Nullable Object> items = new ArrayList<>(3);
    expect('[');
    while (!skips(']')) {
      if (items.size() < 3) {
        items.add(scalar());
      } else {
        skipValue();
      }
      expectCommaUnlessAt(']');
    }
    return items;
  }

  /** An object's scalars of these names. */
  Map<String, @Nullable Object> object(Set<String> names) throws UndecodableException {
    Map<String, @Nullable Object> members = new HashMap<>();
    expect('{');
    while (!skips('}')) {
      String name = string();
      expect(':');
      if (names.contains(name)) {
        members.put(name, scalar());
      } else {
        skipValue();
      }
      expectCommaUnlessAt('}');
    }
    return members;
  }

  private void expectCommaUnlessAt(char close) throws UndecodableException {
    if (!isAt(close)) {
      expect(',');
    }
  }
}
