package io.github.keystonetoken.lists.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists that are text. A list written with memcached's {@code append} has entries separated
 * by commas: ids in JSON (Grizzly), or in Havana's revocation list JSON objects with an id. A list
 * written by a serializer of dogpile.cache is a JSON array.
 */
final class TextTokenList {

  /** Twice the number that fits into 1 MiB: 29,959 ids with quotes and comma. */
  static final int MAX_ENTRIES = 65_536;

  private TextTokenList() {}

  /** Adds the entries of a list written with {@code append}. */
  static void addTo(TokenList list, byte[] content) throws UndecodableException {
    JsonScanner json = new JsonScanner(content, 0);
    int entries = 0;
    do {
      checkNumber(++entries);
      json.isAtEnd();
      int start = json.position;
      try {
        list.add(id(json));
      } catch (UndecodableException e) {
        list.addMalformed(e);
        json.position = start;
        json.skipValue();
      }
    } while (json.skips(','));
    if (!json.isAtEnd()) {
      throw new UndecodableException("it has an entry that does not end with a comma");
    }
  }

  /** The entries of a JSON array: pairs as lists, objects as maps, anything else as null. */
  static List<@Nullable Object> array(byte[] content, int start) throws UndecodableException {
    JsonScanner json = new JsonScanner(content, start);
    List<@Nullable Object> entries = new ArrayList<>();
    json.expect('[');
    while (!json.skips(']')) {
      checkNumber(entries.size() + 1);
      if (json.isAt('[')) {
        // One more than a pair has, to detect longer arrays.
        entries.add(json.array(3));
      } else if (json.isAt('{')) {
        entries.add(json.object(Set.of("id", "expires")));
      } else {
        json.skipValue();
        entries.add(null);
      }
      if (!json.isAt(']')) {
        json.expect(',');
      }
    }
    if (!json.isAtEnd()) {
      throw new UndecodableException("its JSON goes on after its end");
    }
    return entries;
  }

  private static void checkNumber(int entries) throws UndecodableException {
    if (entries > MAX_ENTRIES) {
      throw new UndecodableException("it has more than " + MAX_ENTRIES + " entries");
    }
  }

  private static String id(JsonScanner json) throws UndecodableException {
    if (json.isAt('"')) {
      return checked(json.string());
    }
    if (!json.isAt('{')) {
      throw new UndecodableException("it is neither JSON nor a list of ids");
    }
    if (json.object(Set.of("id")).get("id") instanceof String id) {
      return checked(id);
    }
    throw new UndecodableException("an entry has no id");
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
}
