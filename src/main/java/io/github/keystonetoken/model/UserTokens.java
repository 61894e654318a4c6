package io.github.keystonetoken.model;

/**
 * One user's rows of the token table.
 *
 * @param userId Keystone's user id; empty for rows without an owner
 * @param userName the user's name; empty if it cannot be resolved
 * @param tokens rows that the user owns
 */
public record UserTokens(String userId, String userName, Estimate tokens) {

  public static UserTokens counted(String userId, String userName, long tokens) {
    return new UserTokens(userId, userName, Estimate.counted(tokens));
  }
}
