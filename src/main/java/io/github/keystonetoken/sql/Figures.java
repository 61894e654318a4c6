package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.Owners;
import io.github.keystonetoken.model.SqlTokens.Recent;
import io.github.keystonetoken.model.UserTokens;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The figures of one collection in the making. Statements are run best first, so of two for one
 * figure the first stays. Names are not yet in.
 */
final class Figures {

  private Optional<Counts> counts = Optional.empty();
  private Optional<Owners> owners = Optional.empty();
  private Optional<Recent> recent = Optional.empty();
  private Optional<Expiries> expiries = Optional.empty();
  private Optional<Long> users = Optional.empty();

  void offer(Counts offered) {
    counts = counts.or(() -> Optional.of(offered));
  }

  void offer(Owners offered) {
    owners = owners.or(() -> Optional.of(offered));
  }

  void offer(Recent offered) {
    recent = recent.or(() -> Optional.of(offered));
  }

  /** Expiries of all rows, which are better than those that counts of a sample know. */
  void offer(Expiries offered) {
    expiries = Optional.of(offered);
  }

  /** The number of distinct owners, which a sample cannot tell. */
  void offerUsers(long offered) {
    users = Optional.of(offered);
  }

  /** Whether nothing at all could be read of the table. */
  boolean areNone() {
    return counts.isEmpty() && owners.isEmpty() && recent.isEmpty();
  }

  boolean hasCounts() {
    return counts.isPresent();
  }

  boolean hasOwners() {
    return owners.isPresent();
  }

  boolean hasRecent() {
    return recent.isPresent();
  }

  Optional<Counts> counts() {
    return counts.map(
        known -> expiries.map(of -> known.with(of.oldestExpired(), of.latest())).orElse(known));
  }

  Optional<Owners> owners() {
    return owners.map(known -> users.map(known::withUsers).orElse(known));
  }

  Optional<Recent> recent() {
    return recent;
  }

  /** Everybody named in them. */
  List<String> userIds() {
    return Stream.concat(
            owners.stream().flatMap(figure -> figure.top().stream()),
            recent.stream().flatMap(figure -> figure.top().stream()))
        .map(UserTokens::userId)
        .filter(id -> !id.isEmpty())
        .distinct()
        .toList();
  }
}
