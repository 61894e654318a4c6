package io.github.keystonetoken.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.clouds.Cloud.Configuration;
import io.github.keystonetoken.clouds.Cloud.Size;
import io.github.keystonetoken.servers.MariaDb;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each era once, busy, with the README's flags and with keystone.conf, and the incident beside it.
 * {@code src/test/sh/healthy-clouds} has all sizes, incidents and configurations.
 */
@Execution(ExecutionMode.CONCURRENT)
final class HealthyCloudsIT {

  private static MariaDb database;

  @BeforeAll
  static void start() {
    database = MariaDb.start();
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @ParameterizedTest
  @EnumSource
  void isSilentOnHealthyCloud(Era era) throws SQLException, IOException, InterruptedException {
    try (Cloud cloud = Cloud.healthy(database, era, Size.BUSY)) {
      assertRight(cloud, Configuration.FLAGS);
      assertRight(cloud, Configuration.FILE);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "AFTER_.*")
  void isSilentAfter(Incident incident) throws SQLException, IOException, InterruptedException {
    try (Cloud cloud = Cloud.with(database, incident)) {
      assertRight(cloud, Configuration.FILE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "NO_INDEX_NO_FLUSH",
        "SERVER_DOWN_BESIDE_SQL",
        "UNEVEN_TRAFFIC",
        "UNNAMED_LIST",
        "CACHE_SERVER_DOWN",
        "CACHE_SPLIT",
        "ROTATION_STOPPED"
      })
  void namesTheCulprit(Incident incident) throws SQLException, IOException, InterruptedException {
    try (Cloud cloud = Cloud.with(database, incident)) {
      assertRight(cloud, incident.configurations().get(0));
    }
  }

  private static void assertRight(Cloud cloud, Configuration configuration)
      throws IOException, InterruptedException {
    Verdict verdict = Verdict.on(cloud, configuration);
    assertThat(verdict.isRight())
        .as(configuration.title + ": " + verdict.summary() + "\n" + verdict.doctor().out())
        .isTrue();
    assertThat(verdict.doctor().out()).doesNotContain("Unused rows");
  }
}
