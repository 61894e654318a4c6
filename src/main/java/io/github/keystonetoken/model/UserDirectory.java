package io.github.keystonetoken.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The users that Keystone knows, with their names. Immutable, and compact: 100,000 users take 7 MB,
 * where a map takes 13.
 */
public final class UserDirectory {

  private static final byte END_OF_ID = 0;

  /** Each user as id, a zero byte, the domain's number and name, in UTF-8; sorted. */
  private final byte[][] users;

  private final List<String> domains;

  private UserDirectory(byte[][] users, List<String> domains) {
    this.users = users;
    this.domains = domains;
  }

  public static UserDirectory empty() {
    return new Builder().build();
  }

  public static UserDirectory of(Collection<User> users) {
    Builder builder = new Builder();
    users.forEach(builder::add);
    return builder.build();
  }

  public static Builder builder() {
    return new Builder();
  }

  public int size() {
    return users.length;
  }

  public Stream<String> ids() {
    return Arrays.stream(users).map(user -> text(user, 0, endOfId(user)));
  }

  public boolean contains(String userId) {
    return find(userId) >= 0;
  }

  /** The user with an id, without a name if that is not known. */
  public User get(String userId) {
    int found = find(userId);
    return found < 0 ? User.withId(userId) : user(users[found]);
  }

  /** Users who are not in another directory. */
  public Stream<User> missingFrom(UserDirectory other) {
    return Arrays.stream(users)
        .filter(user -> Arrays.binarySearch(other.users, user, UserDirectory::compareIds) < 0)
        .map(this::user);
  }

  /** This directory and others, who are added to a copy. */
  public UserDirectory with(Collection<User> others) {
    if (others.isEmpty()) {
      return this;
    }
    Builder builder = new Builder();
    builder.users.addAll(Arrays.asList(users));
    domains.forEach(domain -> builder.domains.put(domain, builder.domains.size()));
    others.forEach(builder::add);
    return builder.build();
  }

  private User user(byte[] user) {
    int end = endOfId(user);
    int name = end + 1 + Integer.BYTES;
    return new User(
        text(user, 0, end),
        text(user, name, user.length),
        domains.get(ByteBuffer.wrap(user).getInt(end + 1)));
  }

  private int find(String userId) {
    return userId.indexOf(END_OF_ID) >= 0
        ? -1
        : Arrays.binarySearch(users, bytes(userId, 0, ""), UserDirectory::compareIds);
  }

  private static byte[] bytes(String userId, int domain, String name) {
    byte[] idBytes = userId.getBytes(StandardCharsets.UTF_8);
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(idBytes.length + 1 + Integer.BYTES + nameBytes.length)
        .put(idBytes)
        .put(END_OF_ID)
        .putInt(domain)
        .put(nameBytes)
        .array();
  }

  private static int compareIds(byte[] one, byte[] other) {
    return Arrays.compareUnsigned(one, 0, endOfId(one), other, 0, endOfId(other));
  }

  private static int endOfId(byte[] user) {
    int end = 0;
    while (user[end] != END_OF_ID) {
      end++;
    }
    return end;
  }

  private static String text(byte[] user, int from, int to) {
    return new String(user, from, to - from, StandardCharsets.UTF_8);
  }

  /** Collects users for a directory. */
  public static final class Builder {

    private final List<byte[]> users = new ArrayList<>();
    private final Map<String, Integer> domains = new HashMap<>();

    private Builder() {}

    /** Adds a user. An id with a zero character, which Keystone cannot make, is left out. */
    public void add(User user) {
      if (user.id().indexOf(END_OF_ID) < 0) {
        Integer domain = domains.computeIfAbsent(user.domain(), added -> domains.size());
        users.add(bytes(user.id(), domain, user.name()));
      }
    }

    public int size() {
      return users.size();
    }

    /** The directory. Of a user that was added more than once the first name counts. */
    public UserDirectory build() {
      byte[][] sorted = users.toArray(byte[][]::new);
      // Stable: equal ids stay in the order in which they were added.
      Arrays.sort(sorted, UserDirectory::compareIds);
      int distinct = 0;
      for (byte[] user : sorted) {
        if (distinct == 0 || compareIds(sorted[distinct - 1], user) != 0) {
          sorted[distinct++] = user;
        }
      }
      String[] names = new String[domains.size()];
      domains.forEach((domain, number) -> names[number] = domain);
      return new UserDirectory(Arrays.copyOf(sorted, distinct), List.of(names));
    }
  }
}
