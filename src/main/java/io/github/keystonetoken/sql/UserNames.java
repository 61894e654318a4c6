package io.github.keystonetoken.sql;

import static io.github.keystonetoken.sql.KeystoneTable.DOMAIN_ID;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Due;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names of Keystone's users and of their domains. All are read at intervals, and at once if an
 * unknown user appears.
 */
final class UserNames {

  private static final Logger LOG = LoggerFactory.getLogger(UserNames.class);

  private static final Duration DIRECTORY_AGE = Duration.ofMinutes(10);

  private static final int MOST_DOMAINS = 10_000;

  /** Users that Keystone has deleted: their tokens and lists may remain. */
  private static final int MOST_DELETED = 10_000;

  /** Keys of lists whose owners are not among all users. */
  private static final int MOST_KEYS = 1000;

  private final Session session;
  private final StatementBackoff backoff;
  private final int maxUsers;
  private final Due directoryReading;

  private UserDirectory directory = UserDirectory.empty();
  private boolean truncated;

  /** Names by id. */
  private Map<String, String> domains = Map.of();

  private final Set<String> nameless = new HashSet<>();

  /** Keys of lists without an owner when all users were last read. */
  private final Set<String> unknownKeys = new HashSet<>();

  /**
   * @param maxUsers users to keep; of more, the first ones are kept
   */
  UserNames(Session session, Clock clock, StatementBackoff backoff, int maxUsers) {
    this.session = session;
    this.directoryReading = new Due(clock, DIRECTORY_AGE);
    this.backoff = backoff;
    this.maxUsers = maxUsers;
  }

  /**
   * @param named the requested users that have a name, by id
   * @param directory all users; null if they were not read this time
   */
  record Resolved(Map<String, User> named, @Nullable UserDirectory directory) {}

  /** A user as a table of names has it. */
  private record Found(String id, String name, @Nullable String domainId) {
    static Found of(ResultSet row) throws SQLException {
      return new Found(row.getString(1), row.getString(2), row.getString(3));
    }
  }

  /**
   * Names the owners of rows, and of the lists in the snapshot.
   *
   * @param ownerIds users in the token table
   */
  Resolved resolve(Schema schema, Collection<String> ownerIds, Snapshot snapshot)
      throws CollectionException, InterruptedException {
    if (directory.size() == 0) {
      directory = snapshot.users().orElse(directory);
    }
    Set<String> ids = new HashSet<>(ownerIds);
    Set<String> keys = new HashSet<>();
    snapshot.lists().values().stream()
        .flatMap(lists -> lists.figures().stream())
        .flatMap(lists -> lists.top().stream())
        .forEach(
            list -> {
              if (!list.hasOwner()) {
                // The owner may be a new user.
                keys.add(list.key());
              } else if (list.userName().isEmpty()) {
                ids.add(list.userId());
              }
            });
    Map<String, Found> found = lookUp(schema, ids);
    if (!truncated && (!found.isEmpty() || !unknownKeys.containsAll(keys))) {
      directoryReading.hasten();
    }
    UserDirectory readNow = directoryReading.isDue() ? readDirectory(schema, keys) : null;
    Map<String, User> named = new HashMap<>();
    found.values().forEach(user -> named.put(user.id(), named(user)));
    ids.stream().filter(directory::contains).forEach(id -> named.put(id, directory.get(id)));
    return new Resolved(named, readNow);
  }

  private User named(Found user) {
    String domain = user.domainId() == null ? null : domains.get(user.domainId());
    return new User(user.id(), user.name(), domain == null ? "" : domain);
  }

  /** Finds the users that are not in the directory and not known to have no name. */
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
            "New users have no names.",
            () -> {
              for (KeystoneTable table : schema.nameTables()) {
                if (!unknown.isEmpty()) {
                  session.run(
                      named(unknown, table, schema),
                      row -> found.putIfAbsent(row.getString(1), Found.of(row)));
                  unknown.removeAll(found.keySet());
                }
              }
            });
    if (all) {
      nameless.addAll(unknown);
    }
    return found;
  }

  private @Nullable UserDirectory readDirectory(Schema schema, Set<String> keys)
      throws CollectionException, InterruptedException {
    readDomains(schema);
    UserDirectory.Builder users = UserDirectory.builder();
    if (!backoff.run("users", "Names of users are out of date.", () -> readUsers(schema, users))) {
      return null;
    }
    // Users that Keystone has deleted keep their names: an incident outlives its account.
    UserDirectory read = users.build();
    directory = read.with(directory.missingFrom(read).limit(MOST_DELETED).toList());
    directoryReading.done();
    nameless.clear();
    if (unknownKeys.size() > MOST_KEYS) {
      unknownKeys.clear();
    }
    unknownKeys.addAll(keys);
    return directory;
  }

  private void readDomains(Schema schema) throws CollectionException, InterruptedException {
    Map<String, String> read = new HashMap<>();
    boolean all =
        backoff.run(
            "domains",
            "Names of domains are out of date.",
            () -> {
              for (KeystoneTable table : schema.domainTables()) {
                String condition = table == KeystoneTable.PROJECT ? " WHERE is_domain = 1" : "";
                String sql = "SELECT id, name FROM " + table.sqlName() + condition + " LIMIT ?";
                session.run(
                    Query.of("domains", sql, MOST_DOMAINS),
                    row -> read.putIfAbsent(row.getString(1), row.getString(2)));
              }
            });
    if (all) {
      domains = read;
    }
  }

  private static Query named(Set<String> userIds, KeystoneTable table, Schema schema) {
    String ids = String.join(", ", Collections.nCopies(userIds.size(), "?"));
    return Query.of(
        "names",
        "%s AND %s IN (%s)".formatted(users(table, schema), id(table), ids),
        userIds.toArray());
  }

  private static String id(KeystoneTable table) {
    return "names." + table.columns().get(0);
  }

  /**
   * Reads users from a table that holds names: rows of id, name and id of the domain, which is NULL
   * if the account may not read it. Ends with a condition.
   */
  private static String users(KeystoneTable table, Schema schema) {
    String name = "names." + table.columns().get(1);
    String domain = schema.hasDomain(table) ? "names." + DOMAIN_ID : "NULL";
    // Quoted, as user is a reserved word.
    String tables = "`" + table.sqlName() + "` names";
    if (table == KeystoneTable.FEDERATED_USER && schema.hasDomain(KeystoneTable.USER_DOMAIN)) {
      domain = "users." + DOMAIN_ID;
      tables += " LEFT JOIN `user` users ON users.id = " + id(table);
    }
    String condition = table == KeystoneTable.ID_MAPPING ? " AND names.entity_type = 'user'" : "";
    return "SELECT %s, %s, %s FROM %s WHERE %s <> ''"
            .formatted(id(table), name, domain, tables, name)
        + condition;
  }

  private void readUsers(Schema schema, UserDirectory.Builder users)
      throws CollectionException, InterruptedException {
    boolean wasTruncated = truncated;
    truncated = false;
    for (KeystoneTable table : schema.nameTables()) {
      // One more than the limit, which shows whether it was reached.
      int limit = maxUsers - users.size() + 1;
      Query query = Query.of("users", users(table, schema) + " LIMIT ?", limit);
      session.run(
          query,
          row -> {
            if (users.size() < maxUsers) {
              users.add(named(Found.of(row)));
            } else {
              truncated = true;
            }
          });
    }
    if (truncated && !wasTruncated) {
      LOG.warn(
          "Keystone has more than {} users: owners of token lists are searched among the first {}.",
          maxUsers,
          maxUsers);
    }
  }
}
