package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.collect.MovableClock;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.servers.MariaDb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that live for a day, one each 12 s, in a real table; their lifetime is not configured. */
final class SqlPaceIT {

  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final Duration DAY = Duration.ofDays(1);

  @AutoClose private static final MariaDb server = MariaDb.start();

  private final MovableClock clock = new MovableClock(Instant.now());
  private Snapshot snapshot = Snapshot.initial(Keystone.unknown());

  /** A day of tokens, the newest of which was issued some seconds ago. */
  private static KeystoneDatabase steady(String name, String release, int newest) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, release).grantTokens();
    database.insert(7_200, in(86_412 - newest, "- INTERVAL (12 * seq) SECOND"), 1, "'nova'");
    return database;
  }

  private static String in(int seconds, String more) {
    return "UTC_TIMESTAMP() + INTERVAL " + seconds + " SECOND " + more;
  }

  private SqlSource source(KeystoneDatabase database) {
    return new SqlSource(KeystoneDatabase.sql(database.config(), Duration.ofSeconds(5), 10), clock);
  }

  private SqlTokens collect(SqlSource source) throws Exception {
    SqlSource.Collected collected =
        source.collect(snapshot, clock.instant().plus(Duration.ofMinutes(1)));
    snapshot = source.publish(snapshot, Outcome.ok(collected, clock.instant()));
    return collected.tokens();
  }

  private SqlTokens collectAfter(Duration time, SqlSource source) throws Exception {
    clock.set(clock.instant().plus(time));
    return collect(source);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grizzly", "kilo"})
  void countsTokensIssuedSinceWindowBegan(String release) throws Exception {
    KeystoneDatabase database = steady("steady_" + release, release, 300);
    try (SqlSource source = source(database)) {
      SqlTokens first = collect(source);
      assertThat(first.counts().orElseThrow().rows()).isEqualTo(Estimate.counted(7_200));
      assertThat(first.recent()).isEmpty();
      assertThat(first.observedLifetime()).isEmpty();
      assertThat(snapshot.tokenLifetime()).isEmpty();

      database.insert(20, in(86_100, "+ INTERVAL (12 * seq) SECOND"), 1, "'nova'");
      database.insert(5, in(86_340, "+ INTERVAL (12 * seq) SECOND"), 1, "'cinder'");
      SqlTokens second = collectAfter(WINDOW, source);

      assertThat(second.recent())
          .contains(
              new SqlTokens.Recent(
                  WINDOW,
                  Estimate.counted(25),
                  List.of(
                      UserTokens.counted(new User("nova", "", ""), 20),
                      UserTokens.counted(new User("cinder", "", ""), 5))));
      assertThat(second.observedLifetime()).contains(new ObservedLifetime(DAY, clock.instant()));
      assertThat(snapshot.tokenExpiration()).contains(DAY);
    }
  }

  @Test
  void extrapolatesFromAMinute() throws Exception {
    KeystoneDatabase database = steady("minute", "kilo", 60);
    try (SqlSource source = source(database)) {
      collect(source);
      database.insert(5, in(86_340, "+ INTERVAL (12 * seq) SECOND"), 1, "'nova'");

      Estimate recent = collectAfter(Duration.ofMinutes(1), source).recent().orElseThrow().tokens();

      assertThat(recent).isEqualTo(new Estimate(25, 1.96 / Math.sqrt(5)));
    }
  }

  @Test
  void isZeroIfNoTokenIsIssued() throws Exception {
    KeystoneDatabase database = steady("idle", "kilo", 60);
    try (SqlSource source = source(database)) {
      collect(source);

      SqlTokens second = collectAfter(Duration.ofMinutes(1), source);

      assertThat(second.recent().orElseThrow().tokens()).isEqualTo(Estimate.counted(0));
      assertThat(second.observedLifetime()).isEmpty();
    }
  }

  @Test
  void isUnknownAfterLifetimeWasShortened() throws Exception {
    KeystoneDatabase database = steady("shortened", "kilo", 300);
    try (SqlSource source = source(database)) {
      collect(source);
      database.insert(25, in(3_300, "+ INTERVAL (12 * seq) SECOND"), 1, "'nova'");

      assertThat(collectAfter(WINDOW, source).recent()).isEmpty();
    }
  }

  @Test
  void isUnknownIfTokensLiveLongerThanConfigured() throws Exception {
    snapshot = KeystoneDatabase.nothing();
    try (SqlSource source = source(steady("longer", "kilo", 0))) {
      assertThat(collect(source).recent()).isEmpty();
    }
  }

  @Test
  void firstTokensOfAnEmptyTableAreRecent() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "fresh", "kilo").grantTokens();
    try (SqlSource source = source(database)) {
      assertThat(collect(source).recent()).isEmpty();
      database.insert(3, in(86_400, "- INTERVAL seq SECOND"), 1, "'nova'");

      SqlTokens second = collectAfter(WINDOW, source);

      assertThat(second.recent().orElseThrow().tokens()).isEqualTo(Estimate.counted(3));
      assertThat(snapshot.tokenExpiration()).contains(DAY);
    }
  }
}
