package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Due;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names of Keystone's users and of their domains: all of them at intervals, and at once if a user
 * appears who is not among them.
 */
final class UserNames {

  private static final Logger LOG = LoggerFactory.getLogger(UserNames.class);

  private static final Duration DIRECTORY_AGE = Duration.ofMinutes(10);

  private static final int MOST_DOMAINS = 10_000;

  /** Users that Keystone has deleted: their tokens and lists may still be there. */
  private static final int MOST_DELETED = 10_000;

  /** Keys of lists whose owners are not among all users. */
  private static final int MOST_KEYS = 1000;

  private final Session session;
  private final StatementBackoff backoff;
  private final int maxUsers;
  private final Due directoryReading;

  private UserDirectory directory = UserDirectory.empty();
  private boolean truncated;

  /** Names by id; of those that were not read, the users are shown without. */
  private Map<String, String> domains = Map.of();

  private Set<String> nameless = Set.of();
  private final Set<String> unknownKeys = new HashSet<>();

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
   * @param named those asked for who have a name, by id
   * @param directory of all users; null if it was not read this time
   */
  record Resolved(Map<String, User> named, @Nullable UserDirectory directory) {}

  /** A user as a table of names has it. */
  private record Found(String id, String name, @Nullable String domainId) {
    static Found of(ResultSet row) throws SQLException {
      return new Found(row.getString(1), row.getString(2), row.getString(3));
    }
  }

  /** Resolves the names of these users; reads all users when due, or if one of these is new. */
  Resolved resolve(Schema schema, WantedNames wanted)
      throws CollectionException, InterruptedException {
    if (directory.size() == 0) {
      directory = wanted.published();
    }
    Map<String, Found> found = lookUp(schema, wanted.ids());
    boolean isNewKey = !unknownKeys.containsAll(wanted.keys());
    if (!truncated && (!found.isEmpty() || isNewKey)) {
      directoryReading.hasten();
    }
    UserDirectory readNow = directoryReading.isDue() ? readDirectory(schema, wanted) : null;
    Map<String, User> named = new HashMap<>();
    found.values().forEach(user -> named.put(user.id(), named(user)));
    for (String userId : wanted.ids()) {
      if (directory.contains(userId)) {
        named.put(userId, directory.get(userId));
      }
    }
    return new Resolved(named, readNow);
  }

  private User named(Found user) {
    String domain = user.domainId() == null ? null : domains.get(user.domainId());
    return new User(user.id(), user.name(), domain == null ? "" : domain);
  }

  /** Those who are not in the directory and are not known to have no name. */
  private Map<String, Found> lookUp(Schema schema, Set<String> userIds)
      throws CollectionException, InterruptedException {
    Set<String> unknown = new HashSet<>(userIds);
    unknown.removeIf(directory::contains);
    unknown.removeAll(nameless);
    Map<String, Found> found = new HashMap<>();
    if (unknown.isEmpty()) {
      return found;
    }
    boolean all =
        backoff.run(
            "names",
            () -> {
              for (NameTable table : NameTable.of(schema)) {
                if (!unknown.isEmpty()) {
                  session.run(
                      table.of(unknown), row -> found.putIfAbsent(row.getString(1), Found.of(row)));
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

  private @Nullable UserDirectory readDirectory(Schema schema, WantedNames wanted)
      throws CollectionException, InterruptedException {
    readDomains(schema);
    UserDirectory.Builder users = UserDirectory.builder();
    boolean all =
        backoff.run(
            "users",
            () -> readUsers(schema, users),
            (reason, collections) ->
                LOG.warn(
                    "{} Known users are not renewed for {} collections.", reason, collections));
    if (!all) {
      return null;
    }
    directory = withDeleted(users.build());
    directoryReading.done();
    nameless = Set.of();
    if (unknownKeys.size() > MOST_KEYS) {
      unknownKeys.clear();
    }
    unknownKeys.addAll(wanted.keys());
    return directory;
  }

  private void readDomains(Schema schema) throws CollectionException, InterruptedException {
    Map<String, String> read = new HashMap<>();
    boolean all =
        backoff.run(
            "domains",
            () -> {
              for (KeystoneTable table : schema.domainTables()) {
                session.run(
                    domains(table), row -> read.putIfAbsent(row.getString(1), row.getString(2)));
              }
            },
            (reason, collections) ->
                LOG.warn(
                    "{} Names of domains are not renewed for {} collections.",
                    reason,
                    collections));
    if (all) {
      domains = read;
    }
  }

  private static Query domains(KeystoneTable table) {
    String condition = table == KeystoneTable.PROJECT ? " WHERE is_domain = 1" : "";
    return Query.of(
        "domains",
        "SELECT id, name FROM `" + table.sqlName() + "`" + condition + " LIMIT ?",
        MOST_DOMAINS);
  }

  private void readUsers(Schema schema, UserDirectory.Builder users)
      throws CollectionException, InterruptedException {
    boolean wasTruncated = truncated;
    truncated = false;
    for (NameTable table : NameTable.of(schema)) {
      // One more than there is room for, to see whether there are more.
      session.run(table.all(maxUsers - users.size() + 1), row -> addUser(Found.of(row), users));
    }
    if (truncated && !wasTruncated) {
      LOG.warn(
          "Keystone has more than {} users; owners of token lists are looked for among the first"
              + " {} only.",
          maxUsers,
          maxUsers);
    }
  }

  private void addUser(Found user, UserDirectory.Builder users) {
    if (users.size() < maxUsers) {
      users.add(named(user));
    } else {
      truncated = true;
    }
  }

  /** Users that Keystone has deleted keep their names: an incident outlives its account. */
  private UserDirectory withDeleted(UserDirectory read) {
    return read.with(directory.missingFrom(read).limit(MOST_DELETED).toList());
  }
}
