package io.github.keystonetoken.model;

/**
 * One user's rows of the token table.
 *
 * @param user who owns the rows; unknown for rows without an owner
 * @param tokens rows that the user owns
 */
public record UserTokens(User user, Estimate tokens) {

  public static UserTokens counted(User user, long tokens) {
    return new UserTokens(user, Estimate.counted(tokens));
  }

  public String userId() {
    return user.id();
  }

  public String userName() {
    return user.name();
  }

  public String userDomain() {
    return user.domain();
  }
}
