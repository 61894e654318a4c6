package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Due;
import io.github.keystonetoken.model.UserDirectory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names of Keystone's users: all of them at intervals, the reported ones at once. */
final class UserNames {

  private static final Logger LOG = LoggerFactory.getLogger(UserNames.class);

  private static final Duration DIRECTORY_AGE = Duration.ofMinutes(10);

  private final Session session;
  private final StatementBackoff backoff;
  private final int maxUsers;
  private final Due directoryReading;

  private UserDirectory directory = UserDirectory.empty();
  private boolean truncated;
  private Set<String> nameless = Set.of();

  /**
   * @param maxUsers how many users are held; of more, the first ones
   */
  UserNames(Session session, Clock clock, StatementBackoff backoff, int maxUsers) {
    this.session = session;
    this.directoryReading = new Due(clock, DIRECTORY_AGE);
    this.backoff = backoff;
    this.maxUsers = maxUsers;
  }

  /**
   * @param names of those asked for who have one
   * @param directory of all users; null if it was not read this time
   */
  record Resolved(Map<String, String> names, @Nullable UserDirectory directory) {}

  /** Resolves the names of these users; reads all users when due, or if one of these is new. */
  Resolved resolve(List<KeystoneTable> tables, Collection<String> userIds)
      throws CollectionException, InterruptedException {
    Map<String, String> names = lookUp(tables, userIds);
    if (!truncated && !names.isEmpty()) {
      directoryReading.hasten();
    }
    UserDirectory readNow = readDirectory(tables);
    for (String userId : userIds) {
      if (directory.contains(userId)) {
        names.put(userId, directory.nameOf(userId));
      }
    }
    return new Resolved(names, readNow);
  }

  /** Names of those who are not in the directory and are not known to have none. */
  private Map<String, String> lookUp(List<KeystoneTable> tables, Collection<String> userIds)
      throws CollectionException, InterruptedException {
    Set<String> unknown = new HashSet<>(userIds);
    unknown.removeIf(directory::contains);
    unknown.removeAll(nameless);
    Map<String, String> found = new HashMap<>();
    if (unknown.isEmpty()) {
      return found;
    }
    boolean all =
        backoff.run(
            "names",
            () -> {
              for (KeystoneTable table : tables) {
                if (!unknown.isEmpty()) {
                  session.run(
                      names(table, unknown),
                      row -> found.putIfAbsent(row.getString(1), row.getString(2)));
                  unknown.removeAll(found.keySet());
                }
              }
            },
            (reason, collections) ->
                LOG.warn("{} User names are missing for {} collections.", reason, collections));
    if (all) {
      unknown.addAll(nameless);
      nameless = Set.copyOf(unknown);
    }
    return found;
  }

  private @Nullable UserDirectory readDirectory(List<KeystoneTable> tables)
      throws CollectionException, InterruptedException {
    if (!directoryReading.isDue()) {
      return null;
    }
    UserDirectory.Builder users = UserDirectory.builder();
    boolean all =
        backoff.run(
            "users",
            () -> readUsers(tables, users),
            (reason, collections) ->
                LOG.warn(
                    "{} Known users are not renewed for {} collections.", reason, collections));
    if (!all) {
      return null;
    }
    nameless = Set.of();
    directory = users.build();
    directoryReading.done();
    return directory;
  }

  private void readUsers(List<KeystoneTable> tables, UserDirectory.Builder users)
      throws CollectionException, InterruptedException {
    boolean wasTruncated = truncated;
    truncated = false;
    for (KeystoneTable table : tables) {
      // One more than there is room for, to see whether there are more.
      int limit = maxUsers - users.size() + 1;
      Query query = Query.of("users", select(table) + " LIMIT ?", limit);
      session.run(query, row -> addUser(row, users));
    }
    if (truncated && !wasTruncated) {
      LOG.warn(
          "Keystone has more than {} users; owners of token lists are looked for among the first"
              + " {} only.",
          maxUsers,
          maxUsers);
    }
  }

  private void addUser(ResultSet row, UserDirectory.Builder users) throws SQLException {
    if (users.size() < maxUsers) {
      users.add(row.getString(1), row.getString(2));
    } else {
      truncated = true;
    }
  }

  private static Query names(KeystoneTable table, Collection<String> userIds) {
    String ids = String.join(", ", Collections.nCopies(userIds.size(), "?"));
    String sql = select(table) + " AND " + table.columns().get(0) + " IN (" + ids + ")";
    return new Query("names", false, sql, List.copyOf(userIds));
  }

  /** Ids of users who have a name, and the names. Quoted, as {@code user} is a reserved word. */
  private static String select(KeystoneTable table) {
    String condition = table == KeystoneTable.ID_MAPPING ? " AND entity_type = 'user'" : "";
    return "SELECT %1$s, %2$s FROM `%3$s` WHERE %2$s <> ''"
            .formatted(table.columns().get(0), table.columns().get(1), table.sqlName())
        + condition;
  }
}
