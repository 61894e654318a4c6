package io.github.keystonetoken.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The users that Keystone knows: ids and names. Immutable, and compact: 100,000 users take 7 MB,
 * where a map takes 13.
 */
public final class UserDirectory {

  private static final byte END_OF_ID = 0;

  /** Each user as id, a zero byte and name, in UTF-8; sorted. */
  private final byte[][] users;

  private UserDirectory(byte[][] users) {
    this.users = users;
  }

  public static UserDirectory empty() {
    return new Builder().build();
  }

  public static UserDirectory of(Map<String, String> namesById) {
    Builder builder = new Builder();
    namesById.forEach(builder::add);
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

  /** The name of a user, empty if it is not known. */
  public String nameOf(String userId) {
    int found = find(userId);
    if (found < 0) {
      return "";
    }
    byte[] user = users[found];
    return text(user, endOfId(user) + 1, user.length);
  }

  private int find(String userId) {
    return userId.indexOf(END_OF_ID) >= 0
        ? -1
        : Arrays.binarySearch(users, bytes(userId, ""), UserDirectory::compareIds);
  }

  private static byte[] bytes(String userId, String name) {
    return (userId + (char) END_OF_ID + name).getBytes(StandardCharsets.UTF_8);
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

  /** Users on their way into a directory. */
  public static final class Builder {

    private final List<byte[]> users = new ArrayList<>();

    private Builder() {}

    /** Adds a user. An id with a zero character, which Keystone cannot make, is left out. */
    public void add(String userId, String name) {
      if (userId.indexOf(END_OF_ID) < 0) {
        users.add(bytes(userId, name));
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
      return new UserDirectory(Arrays.copyOf(sorted, distinct));
    }
  }
}
