package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a list that grew by memcached's {@code append}, its entries separated by commas: bare ids
 * (Essex), ids in JSON (Folsom, Grizzly), or in Havana's revocation list JSON objects that have an
 * id. Nothing but the ids is built, and nesting takes no stack.
 */
final class TextTokenList {

  /** Twice what fits into the 1 MiB that memcached takes: 29,959 ids with quotes and comma. */
  static final int MAX_ENTRIES = 65_536;

  /** The shortest id that Keystone issued: {@code uuid4().hex}. */
  private static final int SHORTEST_BARE_ID = 32;

  private final byte[] data;
  private int position;

  private TextTokenList(byte[] data) {
    this.data = data;
  }

  /** The ids in their order, of text in UTF-8. */
  static List<String> ids(byte[] content) throws UndecodableException {
    TextTokenList list = new TextTokenList(content);
    List<String> ids = new ArrayList<>();
    do {
      if (ids.size() == MAX_ENTRIES) {
        throw new UndecodableException("it has more than " + MAX_ENTRIES + " entries");
      }
      ids.add(list.id());
    } while (list.skips(','));
    if (!list.isAtEnd()) {
      throw new UndecodableException("it has an entry that does not end with a comma");
    }
    return ids;
  }

  private String id() throws UndecodableException {
    if (isAt('"')) {
      return checked(string());
    }
    return isAt('{') ? idOfObject() : bareId();
  }

  private String idOfObject() throws UndecodableException {
    String id = null;
    expect('{');
    do {
      boolean isId = string().equals("id");
      expect(':');
      if (isId) {
        id = checked(string());
      } else {
        skipValue();
      }
    } while (skips(','));
    expect('}');
    if (id == null) {
      throw new UndecodableException("an entry has no id");
    }
    return id;
  }

  private String bareId() throws UndecodableException {
    String id = word();
    if (id.length() < SHORTEST_BARE_ID) {
      throw new UndecodableException("it is neither JSON nor a list of ids");
    }
    if (id.chars().anyMatch(c -> Character.digit(c, 16) < 0)) {
      throw new UndecodableException("an entry is no hexadecimal id");
    }
    return id;
  }

  private static String checked(String id) throws UndecodableException {
    if (id.chars().anyMatch(c -> c <= ' ' || c == '\\')) {
      throw new UndecodableException("an entry has an id with a character that no id has");
    }
    if (id.isEmpty()) {
      throw new UndecodableException("an entry has an empty id");
    }
    return id;
  }

  private boolean isAtEnd() {
    skipSpace();
    return position == data.length;
  }

  private void skipSpace() {
    while (position < data.length && " \n\r\t".indexOf(data[position]) >= 0) {
      position++;
    }
  }

  private boolean isAt(char c) {
    return !isAtEnd() && data[position] == c;
  }

  /** Passes over {@code c} if it is next. */
  private boolean skips(char c) {
    if (!isAt(c)) {
      return false;
    }
    position++;
    return true;
  }

  private void expect(char c) throws UndecodableException {
    if (!skips(c)) {
      throw new UndecodableException("its JSON has no " + c + " where one belongs");
    }
  }

  /** A string's content, with the escapes that it has. */
  private String string() throws UndecodableException {
    expect('"');
    int from = position;
    while (position < data.length) {
      byte b = data[position++];
      if (b == '"') {
        return new String(data, from, position - 1 - from, UTF_8);
      }
      if (b == '\\') {
        position++;
      }
    }
    throw new UndecodableException("its JSON has a string that does not end");
  }

  /** What stands before the next comma, bracket or space: a number, a name, or nothing. */
  private String word() {
    skipSpace();
    int from = position;
    while (position < data.length && " \n\r\t,:\"[]{}".indexOf(data[position]) < 0) {
      position++;
    }
    return new String(data, from, position - from, UTF_8);
  }

  /** Passes over a value of any kind. */
  private void skipValue() throws UndecodableException {
    int depth = 0;
    do {
      if (isAt('"')) {
        string();
      } else if (skips('{') || skips('[')) {
        depth++;
      } else if (depth > 0 && (skips('}') || skips(']'))) {
        depth--;
      } else if (!(depth > 0 && (skips(',') || skips(':'))) && word().isEmpty()) {
        throw new UndecodableException("its JSON has no value where one belongs");
      }
    } while (depth > 0);
  }
}
