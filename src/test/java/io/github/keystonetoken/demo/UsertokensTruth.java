package io.github.keystonetoken.demo;

import java.time.Instant;
import java.util.List;

/**
 * What the second story's servers really hold.
 *
 * @param lists of every user
 * @param tokens how many tokens were stored on each server
 */
public record UsertokensTruth(List<UserList> lists, List<Integer> tokens) {

  /** How many items a server holds, while none has expired. */
  public long items(int server) {
    return tokens.get(server) + lists.stream().filter(list -> list.server() == server).count();
  }

  /** Bytes of all lists on a server. */
  public long listBytes(int server) {
    return lists.stream().filter(list -> list.server() == server).mapToLong(UserList::bytes).sum();
  }

  public UserList of(User user) {
    return lists.stream().filter(list -> list.user().equals(user)).findFirst().orElseThrow();
  }

  /**
   * One user's list.
   *
   * @param key its key in memcached
   * @param server its place in Keystone's list, from 0
   * @param bytes size of its value
   * @param expiries when its entries expire, in its order
   */
  public record UserList(User user, String key, int server, int bytes, List<Instant> expiries) {

    public long live(Instant at) {
      return expiries.stream().filter(expiry -> expiry.isAfter(at)).count();
    }
  }
}
