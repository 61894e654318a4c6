package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.MariaDb;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The story's truth, compared with counts by SQL. */
final class TokenTableStoryIT {

  private static final int ROWS = 2_345;
  private static final ServiceUsers USERS = ServiceUsers.of(11);

  private static MariaDb database;

  @BeforeAll
  static void start() {
    database = MariaDb.start();
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @Test
  void truthIsCountedBySql() throws SQLException {
    database.execute("", "CREATE DATABASE counted");
    try (TokenTableStory story = story("counted", 11)) {
      TokenTableTruth truth = story.load(ROWS, USERS.all(), TokenTableStory.incident(USERS));

      assertThat(truth.rows()).isEqualTo(ROWS).isEqualTo(count("counted", "TRUE"));
      assertThat(truth.expired()).isEqualTo(count("counted", "expires <= UTC_TIMESTAMP()"));
      assertThat(truth.revoked())
          .isPositive()
          .isEqualTo(count("counted", "expires > UTC_TIMESTAMP() AND valid = 0"));
      assertThat(truth.active())
          .isEqualTo(count("counted", "expires > UTC_TIMESTAMP() AND valid = 1"));
      assertThat(truth.oldestExpiry().getEpochSecond()).isEqualTo(expiry("counted", "MIN"));
      assertThat(truth.latestExpiry().getEpochSecond()).isEqualTo(expiry("counted", "MAX"));
      for (Map.Entry<User, Long> owner : truth.byOwner().entrySet()) {
        assertThat(count("counted", "user_id = '" + owner.getKey().id() + "'"))
            .isEqualTo(owner.getValue());
      }
      assertThat(truth.byOwner().get(USERS.quantum())).isGreaterThan(ROWS * 97L / 100);
      assertThat(count("counted", "LENGTH(extra) NOT BETWEEN 4096 AND 8192")).isZero();
      assertThat(count("counted", "NOT JSON_VALID(extra)")).isZero();

      story.issue();

      assertThat(story.truth().rows()).isEqualTo(ROWS + 1).isEqualTo(count("counted", "TRUE"));
      assertThat(story.truth().active()).isEqualTo(truth.active() + 1);
    }
  }

  @Test
  void seedDecidesRows() throws SQLException {
    assertThat(ids("one", 5)).isEqualTo(ids("same", 5)).isNotEqualTo(ids("other", 6));
  }

  private static long ids(String schema, long seed) throws SQLException {
    database.execute("", "CREATE DATABASE " + schema);
    try (TokenTableStory story = story(schema, seed)) {
      story.load(50, USERS.all(), TokenTableStory.incident(USERS));
    }
    return database.queryLong(schema, "SELECT SUM(CRC32(CONCAT(id, user_id, extra))) FROM token");
  }

  private static TokenTableStory story(String schema, long seed) throws SQLException {
    return new TokenTableStory(database, schema, seed, Duration.ofHours(24), Clock.systemUTC());
  }

  private static long count(String schema, String condition) throws SQLException {
    return database.queryLong(schema, "SELECT COUNT(*) FROM token WHERE " + condition);
  }

  private static long expiry(String schema, String function) throws SQLException {
    return database.queryLong(
        schema, "SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', " + function + "(expires)) FROM token");
  }
}
