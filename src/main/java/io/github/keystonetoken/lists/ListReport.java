package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.StoredList.Contents;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.KeyScan;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.refresh.CollectionException;
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
      List<StoredList> largest,
      ListReader reader,
      ResetWatch resets,
      Optional<KeyScan> scan)
      throws CollectionException, InterruptedException {
    Map<String, Contents> read = new HashMap<>();
    List<UserList> top = new ArrayList<>();
    for (StoredList list : largest) {
      Contents contents = list.contents();
      if (contents == null) {
        contents = reader.read(list, reading);
      }
      if (contents != null) {
        read.put(list.key(), contents);
      }
      top.add(
          list.withContents(contents)
              .report(users.nameOf(list.userId()), found.holder(), ring, reading));
    }
    // All: a list that began anew is one of the smallest.
    found.forEach((key, bytes) -> resets.observe(key, bytes, read.get(key)));
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
}
