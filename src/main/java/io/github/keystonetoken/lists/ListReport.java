package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.KeyScan;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.refresh.CollectionException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Turns what was found on a server into figures, reading the largest lists for it. */
final class ListReport {

  private final KnownUsers users;
  private final @Nullable Ring ring;
  private final Reading reading;

  /**
   * Prepares the reports of one collection.
   *
   * @param ring where lists belong; null if each server has every list
   */
  ListReport(KnownUsers users, @Nullable Ring ring, Reading reading) {
    this.users = users;
    this.ring = ring;
    this.reading = reading;
  }

  /**
   * One server's figures.
   *
   * @param largest the lists that are reported
   * @param resets watches for lists that overflowed
   * @param scan the last walk through all keys, if there was one
   */
  ServerLists of(
      FoundLists found,
      List<FoundList> largest,
      ListReader reader,
      ResetWatch resets,
      Optional<KeyScan> scan)
      throws CollectionException, InterruptedException {
    Map<String, ListContents> read = new HashMap<>();
    List<UserList> top = new ArrayList<>();
    for (FoundList list : largest) {
      Optional<ListContents> contents = list.contents();
      if (contents.isEmpty()) {
        contents = reader.read(list, reading);
      }
      contents.ifPresent(known -> read.put(list.key(), known));
      top.add(userList(list, found.holder(), contents));
    }
    // All: a list that began anew is one of the smallest.
    found.forEach((key, bytes) -> resets.saw(key, bytes, Optional.ofNullable(read.get(key))));
    return new ServerLists(
        found.count(),
        ring == null ? OptionalLong.empty() : OptionalLong.of(found.misplaced(ring)),
        reader.undecodable(),
        found.bytes(),
        found.largestBytes(),
        top,
        reading.recentWindow(),
        found.revocationListBytes(),
        resets.count(),
        resets.last(),
        scan,
        List.copyOf(found.cacheRegions()));
  }

  private UserList userList(FoundList list, Server holder, Optional<ListContents> contents) {
    return new UserList(
        list.userId(),
        users.nameOf(list.userId()),
        list.key(),
        Optional.ofNullable(ring).map(known -> known.homeOf(list.key(), holder)),
        ring != null && ring.isMisplaced(list.key(), holder),
        list.item().bytes(),
        rewrittenAt(list, contents),
        contents.flatMap(ListContents::entries));
  }

  /**
   * When the list was last stored: dogpile says so in the value; Keystone renews the item's expiry
   * with each store; and Havana, which does neither, stores when it has issued the token that
   * expires last.
   */
  private Optional<Instant> rewrittenAt(FoundList list, Optional<ListContents> contents) {
    return contents
        .flatMap(ListContents::createdAt)
        .or(() -> reading.issuedAt(list.item().timeToLive().map(reading.now()::plus)))
        .or(() -> reading.issuedAt(contents.flatMap(ListContents::newestExpiry)));
  }
}
