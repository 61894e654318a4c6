package io.github.keystonetoken.lists.format;

import java.util.ArrayList;
import java.util.List;

/**
 * A list that grew by memcached's {@code append}, its entries separated by commas: bare ids
 * (Essex), ids in JSON (Folsom, Grizzly), or in Havana's revocation list JSON objects that have an
 * id.
 */
final class TextTokenList {

  /** Twice what fits into the 1 MiB that memcached takes: 29,959 ids with quotes and comma. */
  static final int MAX_ENTRIES = 65_536;

  /** The shortest id that Keystone issued: {@code uuid4().hex}. */
  private static final int SHORTEST_BARE_ID = 32;

  private TextTokenList() {}

  static TokenList decode(byte[] content) throws UndecodableException {
    JsonScanner scanner = new JsonScanner(content);
    List<String> ids = new ArrayList<>();
    do {
      if (ids.size() == MAX_ENTRIES) {
        throw new UndecodableException("it has more than " + MAX_ENTRIES + " entries");
      }
      ids.add(id(scanner));
    } while (scanner.skips(','));
    if (!scanner.isAtEnd()) {
      throw new UndecodableException("it has an entry that does not end with a comma");
    }
    return new TokenList(null, ids.toArray(String[]::new), null);
  }

  private static String id(JsonScanner scanner) throws UndecodableException {
    if (scanner.isAt('"')) {
      return checked(scanner.string());
    }
    return scanner.isAt('{') ? idOfObject(scanner) : bareId(scanner);
  }

  private static String idOfObject(JsonScanner scanner) throws UndecodableException {
    String id = null;
    scanner.expect('{');
    do {
      boolean isId = scanner.string().equals("id");
      scanner.expect(':');
      if (isId) {
        id = checked(scanner.string());
      } else {
        scanner.skipValue();
      }
    } while (scanner.skips(','));
    scanner.expect('}');
    if (id == null) {
      throw new UndecodableException("an entry has no id");
    }
    return id;
  }

  private static String bareId(JsonScanner scanner) throws UndecodableException {
    String id = scanner.word();
    if (id.length() < SHORTEST_BARE_ID) {
      throw new UndecodableException("it is neither JSON nor a list of ids");
    }
    for (int i = 0; i < id.length(); i++) {
      if (Character.digit(id.charAt(i), 16) < 0) {
        throw new UndecodableException("an entry is no hexadecimal id");
      }
    }
    return id;
  }

  private static String checked(String id) throws UndecodableException {
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) <= ' ' || id.charAt(i) == '\\') {
        throw new UndecodableException("an entry has an id with a character that no id has");
      }
    }
    if (id.isEmpty()) {
      throw new UndecodableException("an entry has an empty id");
    }
    return id;
  }
}
