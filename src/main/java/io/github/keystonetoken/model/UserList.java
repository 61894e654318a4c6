package io.github.keystonetoken.model;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One usertokens list on one server: the ids and expiries of the tokens that Keystone issued to a
 * user, sent again as a whole with each token.
 *
 * @param user its owner, if known
 * @param key the list's key as it stands in memcached: a SHA-1 in hexadecimal, or in clear if the
 *     key mangler is off
 * @param home the server where Keystone's hash puts this key; empty if each server has every list
 * @param misplaced whether clients store it on another server than its home. A list that a server's
 *     outage left elsewhere is not at home, and not misplaced.
 * @param bytes size of the value
 * @param rewrittenAt when it was last stored; empty if neither the value nor its expiry says so
 * @param entries what the value holds; empty if it was not read or not understood
 * @param problem what is wrong with the value, or with its first malformed entry; continues a
 *     sentence. Empty if nothing is, or if it was not read.
 */
public record UserList(
    User user,
    String key,
    Optional<Server> home,
    boolean misplaced,
    long bytes,
    Optional<Instant> rewrittenAt,
    Optional<Entries> entries,
    Optional<String> problem) {

  /** A list that was found, and neither read nor placed yet; its owner's name is unknown. */
  public static UserList unread(
      String userId, String key, long bytes, Optional<Instant> rewrittenAt) {
    return new UserList(
        User.withId(userId),
        key,
        Optional.empty(),
        false,
        bytes,
        rewrittenAt,
        Optional.empty(),
        Optional.empty());
  }

  public UserList withOwner(User owner) {
    return new UserList(owner, key, home, misplaced, bytes, rewrittenAt, entries, problem);
  }

  public UserList withContents(Optional<Instant> storedAt, Optional<Entries> read) {
    return new UserList(user, key, home, misplaced, bytes, storedAt, read, problem);
  }

  public UserList withProblem(Optional<String> reason) {
    return new UserList(user, key, home, misplaced, bytes, rewrittenAt, entries, reason);
  }

  public UserList withPlace(Server belongsOn, boolean isMisplaced) {
    return new UserList(
        user, key, Optional.of(belongsOn), isMisplaced, bytes, rewrittenAt, entries, problem);
  }

  public String userId() {
    return user.id();
  }

  public String userName() {
    return user.name();
  }

  /** Whether its owner is known. */
  public boolean hasOwner() {
    return !userId().isEmpty();
  }

  /** The user's id, or the key if the owner is unknown. */
  public String owner() {
    return hasOwner() ? userId() : key;
  }

  /**
   * Bytes per second that rewrites of the list send to its server: each recent token sent the whole
   * list once. Empty if the recent tokens are not known.
   *
   * @param recentWindow how far back they are recent
   */
  public OptionalDouble rewriteBytesPerSecond(Duration recentWindow) {
    double seconds = recentWindow.toMillis() / 1000.0;
    return entries.flatMap(Entries::recent).stream()
        .mapToDouble(recent -> recent * bytes / seconds)
        .findFirst();
  }

  /** Share of the largest value that the server can store, 1 is full. */
  public double shareOf(long itemLimitBytes) {
    return (double) bytes / itemLimitBytes;
  }

  /**
   * The entries of a list, by what they are at the moment of the collection.
   *
   * @param live not expired
   * @param expired expired, and kept until the user's next token is issued
   * @param unknown all, if the list has no expiries (Grizzly)
   * @param malformed Keystone ignores these too
   * @param recent issued within the recent window; empty if that is not known
   */
  public record Entries(
      long live, long expired, long unknown, long malformed, Optional<Long> recent) {

    public long total() {
      return live + expired + unknown + malformed;
    }

    /** Numbers by state, as the label has it; only of what is known of this list. */
    public Map<String, Long> byState() {
      Map<String, Long> states = new LinkedHashMap<>();
      if (unknown > 0) {
        states.put("unknown", unknown);
      } else {
        states.put("live", live);
        states.put("expired", expired);
      }
      if (malformed > 0) {
        states.put("malformed", malformed);
      }
      return states;
    }
  }
}
