package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserTokens;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who owns the rows of the token table, most first; empty where owners are not known. */
record TopUsers(List<User> users) {

  private static final Estimate NONE = Estimate.counted(0);

  /**
   * One user, or everybody else.
   *
   * @param owner empty for everybody else
   */
  record User(Optional<Owner> owner, String rows, Optional<Share> share, String recent) {}

  static TopUsers of(SqlTokens tokens) {
    return new TopUsers(tokens.owners().map(owners -> users(owners, tokens)).orElse(List.of()));
  }

  private static List<User> users(SqlTokens.Owners owners, SqlTokens tokens) {
    Optional<Estimate> all = tokens.counts().map(SqlTokens.Counts::rows);
    Map<String, Estimate> recent =
        tokens.recent().map(SqlTokens.Recent::top).orElse(List.of()).stream()
            .collect(Collectors.toMap(UserTokens::userId, UserTokens::tokens, (one, same) -> one));
    List<User> users = new ArrayList<>();
    for (UserTokens user : owners.top()) {
      users.add(
          new User(
              Optional.of(Owner.of(Account.of(user), "no owner")),
              Amounts.interval(user.tokens()),
              Share.of(user.tokens(), all, Thresholds.HOARDING_SHARE),
              Optional.ofNullable(recent.get(user.userId()))
                  .map(Amounts::interval)
                  .orElse("not reported")));
    }
    if (!owners.others().equals(NONE)) {
      users.add(
          new User(
              Optional.empty(),
              Amounts.interval(owners.others()),
              Share.of(owners.others(), all, Thresholds.HOARDING_SHARE),
              "not reported"));
    }
    return users;
  }
}
