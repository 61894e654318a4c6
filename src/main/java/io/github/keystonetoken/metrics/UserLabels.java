package io.github.keystonetoken.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Labels of the reported users, kept from one scrape to the next: the library checks the names of
 * new labels in a way that takes a third of what a scrape allocates.
 */
final class UserLabels {

  /** Takes half a megabyte. */
  private static final int MOST = 2_000;

  private final Map<User, Labels> made = new LeastRecentlyUsed();

  private record User(String id, String name) {}

  private static final class LeastRecentlyUsed extends LinkedHashMap<User, Labels> {
    private static final long serialVersionUID = 1L;

    LeastRecentlyUsed() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<User, Labels> eldest) {
      return size() > MOST;
    }
  }

  /** {@code user_id} and {@code user_name}. */
  synchronized Labels of(String userId, String userName) {
    return made.computeIfAbsent(
        new User(userId, userName),
        user -> Labels.of("user_id", user.id(), "user_name", user.name()));
  }
}
