package io.github.keystonetoken.model;

import java.util.Map;

/**
 * One user's rows of the token table.
 *
 * @param userId Keystone's user id; empty for rows without an owner
 * @param userName the user's name; empty where it cannot be resolved
 * @param tokens rows that the user owns
 */
public record UserTokens(String userId, String userName, Estimate tokens) {

  public static UserTokens counted(String userId, String userName, long tokens) {
    return new UserTokens(userId, userName, Estimate.counted(tokens));
  }

  /** The same with the name that the id has in {@code names}; empty where it has none. */
  public UserTokens named(Map<String, String> names) {
    return new UserTokens(userId, names.getOrDefault(userId, ""), tokens);
  }
}
