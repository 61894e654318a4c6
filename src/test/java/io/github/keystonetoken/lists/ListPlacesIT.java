package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Server;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as controllers leave them on two real memcacheds after an outage, or if they disagree. */
final class ListPlacesIT extends TwoMemcacheds {

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  @BeforeEach
  void addUsers() {
    IntStream.range(0, 20).forEach(i -> setup.users.put("user-" + i, "name-" + i));
  }

  /** Stores a user's list as a Keystone does that has the servers in this order. */
  private void store(String userId, List<Server> order, Duration ago) {
    Instant at = now.minus(ago);
    String id = "%032x".formatted(userId.hashCode());
    int home = new Ring(order).homeOf(listKey(userId)).index();
    List<ListEntry> entries = List.of(new ListEntry(id, at.plus(ListsSetup.LIFETIME)));
    store(userId, entries, at, home, ListsSetup.LIFETIME.minus(ago));
  }

  private long misplaced() throws Exception {
    setup.collect();
    return setup.lists(0).misplaced().orElseThrow() + setup.lists(1).misplaced().orElseThrow();
  }

  /** Whether the command where, which decides as the collector does, calls the lists misplaced. */
  private List<Boolean> misplacedByLookup(String userId) throws InterruptedException {
    return setup.newLookup().listsOf(userId).found().stream()
        .map(sighting -> sighting.list().misplaced())
        .toList();
  }

  /** All reported lists, or only one of each server: the others are known by their time to live. */
  @ParameterizedTest
  @ValueSource(ints = {20, 1})
  void outageLeavesNoMisplacedLists(int top) throws Exception {
    setup.top = top;
    // While a server was down for ten seconds, its users' lists went to the other one.
    setup.users.keySet().forEach(user -> store(user, reversed(), Duration.ofMinutes(10)));
    setup.users.keySet().forEach(user -> store(user, servers, Duration.ofMinutes(1)));

    assertThat(misplaced()).isZero();
    assertThat(setup.placement().order())
        .isEqualTo(new ServerOrder(Verdict.CONFIRMED, servers, 20, 20, 0));
    assertThat(misplacedByLookup("user-0")).containsExactly(false, false);
  }

  @Test
  void oneListInUseOnTwoServersProvesThatControllersDisagree() throws Exception {
    setup.users.keySet().forEach(user -> store(user, servers, Duration.ofMinutes(30)));
    store("user-0", reversed(), Duration.ofMinutes(1));
    store("user-0", servers, Duration.ZERO);

    assertThat(misplaced()).isEqualTo(1);
    assertThat(setup.placement().order().verdict()).isEqualTo(Verdict.DISAGREE);
    assertThat(setup.placement().order().inUseTwice()).isEqualTo(1);
    assertThat(misplacedByLookup("user-0")).containsExactlyInAnyOrder(true, false);
  }
}
