package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.Item;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A usertokens list that a server holds.
 *
 * @param userId the owner; empty if that is not known
 * @param key its key
 * @param bytes size of the value
 * @param timeToLive until it expires; empty if it never does or if that is not known
 * @param contents what it holds; null unless it was read and understood
 */
record StoredList(
    String userId,
    String key,
    long bytes,
    Optional<Duration> timeToLive,
    @Nullable Contents contents) {

  /**
   * What is kept of a list that was read: no token.
   *
   * @param createdAt when it was stored, as dogpile.cache records it; empty without dogpile
   * @param newestExpiry of its entries; empty if they do not tell
   * @param medianExpiry until when at least half of its entries stay unexpired; empty likewise
   * @param entries how many there are; empty likewise
   */
  record Contents(
      Optional<Instant> createdAt,
      Optional<Instant> newestExpiry,
      Optional<Instant> medianExpiry,
      Optional<Entries> entries) {}

  /** A list that was not read. */
  static StoredList unread(String userId, String key, Item item) {
    return new StoredList(userId, key, item.bytes(), item.timeToLive(), null);
  }

  StoredList withOwner(String owner) {
    return new StoredList(owner, key, bytes, timeToLive, contents);
  }

  StoredList withContents(@Nullable Contents read) {
    return new StoredList(userId, key, bytes, timeToLive, read);
  }

  boolean isNamed() {
    return !userId.isEmpty();
  }

  /**
   * The list as it is reported.
   *
   * @param ring null if each server has every list
   */
  UserList report(String userName, Server holder, @Nullable Ring ring, Reading reading) {
    return new UserList(
        userId,
        userName,
        key,
        ring == null ? Optional.empty() : Optional.of(ring.homeOf(key, holder)),
        ring != null && ring.isMisplaced(key, holder),
        bytes,
        rewrittenAt(reading),
        contents == null ? Optional.empty() : contents.entries());
  }

  /**
   * When the list was last stored: dogpile says so in the value; Keystone renews the item's expiry
   * with each store; and Havana, which does neither, stores when it has issued the token that
   * expires last.
   */
  private Optional<Instant> rewrittenAt(Reading reading) {
    Optional<Instant> renewed = reading.issuedAt(timeToLive.map(reading.now()::plus));
    return contents == null
        ? renewed
        : contents
            .createdAt()
            .or(() -> renewed)
            .or(() -> reading.issuedAt(contents.newestExpiry()));
  }
}
