package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.lists.FoundLists.Found;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FoundListsTest {

  private static final int KEPT = 20;
  private static final Server SERVER = new Server(0, "10.0.0.11:11211", "10.0.0.11", 11211);

  private final FoundLists found = new FoundLists(SERVER, KEPT);
  private final List<Found> added = new ArrayList<>();

  private void addMany(int number, String userPrefix) {
    Random random = new Random(3);
    for (int i = 0; i < number; i++) {
      String key = KeyNaming.mangle("usertokens-" + added.size());
      long bytes = random.nextInt(1 << 30);
      String user = userPrefix.isEmpty() ? "" : userPrefix + i;
      UserList list = UserList.unread(user, key, bytes, Optional.of(Instant.ofEpochSecond(i)));
      added.add(Found.of(SERVER, list));
      found.add(list);
    }
  }

  @Test
  void keepsTheLargestAndThoseWithoutAnOwnerAndCountsAll() {
    addMany(5000, "user-");
    List<String> largest =
        added.stream()
            .sorted(Comparator.comparingLong(Found::bytes).reversed())
            .limit(KEPT)
            .map(Found::key)
            .toList();
    addMany(100, "");

    assertThat(found.kept()).filteredOn(list -> !list.hasOwner()).hasSize(100);
    assertThat(found.kept())
        .filteredOn(UserList::hasOwner)
        .hasSizeBetween(KEPT, 2 * KEPT)
        .extracting(UserList::key)
        .containsAll(largest);
    assertThat(found.count()).isEqualTo(5100);
    assertThat(found.all()).containsExactlyInAnyOrderElementsOf(added);
    assertThat(found.bytes()).isEqualTo(added.stream().mapToLong(Found::bytes).sum());
    assertThat(found.largestBytes()).isEqualTo(added.stream().mapToLong(Found::bytes).max());
  }

  @Test
  void forgetsWhatSmallListsHeld() {
    UserList list = UserList.unread("u", "key", 1, Optional.empty());

    found.addRead(list, Optional.of(Instant.EPOCH));
    assertThat(found.medianExpiry("key")).contains(Instant.EPOCH);
    addMany(100, "user-");

    assertThat(found.isRead("key")).isFalse();
    assertThat(found.medianExpiry("key")).isEmpty();
  }
}
