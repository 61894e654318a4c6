package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.TokenUser;
import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out whose a list is, in one collection. A token says whose it is, and a list names its
 * tokens; but a token that was issued for a trust is in two lists. So what is found is proved: the
 * list's key must be the one that Keystone makes of the user's id.
 */
final class OwnerSearch {

  /** Of a list's newest tokens this many are looked up: some may have been revoked. */
  private static final int TOKENS_OF_A_LIST = 3;

  /** Users of one collection. */
  private static final int MOST_USERS = 1000;

  private final KeyNaming naming;
  private final Reading reading;
  private final List<ListReader> readers;
  private final Map<String, String> idsByKey = new HashMap<>();
  private final Map<String, String> namesById = new LinkedHashMap<>();

  /**
   * @param readers of the servers that answer
   */
  OwnerSearch(KeyNaming naming, Reading reading, List<ListReader> readers) {
    this.naming = naming;
    this.reading = reading;
    this.readers = new ArrayList<>(readers);
  }

  /** Adds a user who may have a list. */
  void add(TokenUser user) {
    if (namesById.size() < MOST_USERS || namesById.containsKey(user.id())) {
      namesById.merge(user.id(), user.name(), (known, other) -> known.isEmpty() ? other : known);
      naming.userTokens(user.id()).forEach(key -> idsByKey.put(key, user.id()));
    }
  }

  /** Adds the users that a value names, if it is a token. */
  void add(Value value) {
    TokenContents.decode(value.bytes(), (int) value.flags())
        .ifPresent(token -> token.users().forEach(this::add));
  }

  /** The id of the user whose list stands under a key; empty if it was not found. */
  Optional<String> ownerOf(String key, TokenList tokens) throws InterruptedException {
    for (String tokenId : tokens.newestLive(TOKENS_OF_A_LIST, reading.now())) {
      if (isKnown(key)) {
        break;
      }
      for (String tokenKey : naming.token(tokenId)) {
        lookFor(tokenKey);
      }
    }
    return Optional.ofNullable(idsByKey.get(key));
  }

  /** Asks all servers at once: where a token is depends on how its Keystone hashes. */
  private void lookFor(String tokenKey) throws InterruptedException {
    Map<ListReader, Answer<Optional<Value>>> asked = new LinkedHashMap<>();
    readers.forEach(reader -> asked.put(reader, reader.ask(tokenKey)));
    for (Map.Entry<ListReader, Answer<Optional<Value>>> one : asked.entrySet()) {
      try {
        one.getKey().take(one.getValue()).ifPresent(this::add);
      } catch (CollectionException e) {
        // What is wrong with this server comes out when its own lists are read.
        readers.remove(one.getKey());
      }
    }
  }

  /** Whether the owner of the list under a key is among these users. */
  boolean isKnown(String key) {
    return idsByKey.containsKey(key);
  }

  /** User ids by the keys that their lists have. */
  Map<String, String> idsByKey() {
    return idsByKey;
  }

  /** Names by id of these users; empty if none is known. */
  Map<String, String> namesById() {
    return namesById;
  }
}
