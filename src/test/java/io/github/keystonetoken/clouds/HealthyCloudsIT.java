package io.github.keystonetoken.clouds;

import static org.assertj.core.api.Assertions.assertThat;

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
 * {@code src/test/sh/healthy-clouds} has all sizes and configurations.
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
      for (Configuration configuration :
          new Configuration[] {Configuration.FLAGS, Configuration.FILE}) {
        Verdict verdict = Verdict.on(cloud, configuration);

        assertThat(verdict.isSilent())
            .as(configuration.title + ": " + verdict.summary() + "\n" + verdict.doctor().out())
            .isTrue();
        assertThat(verdict.doctor().out()).doesNotContain("Unused rows");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void isSilentAfter(Aftermath aftermath) throws SQLException, IOException, InterruptedException {
    try (Cloud cloud = Cloud.after(database, aftermath)) {
      Verdict verdict = Verdict.on(cloud, Configuration.FILE);

      assertThat(verdict.isSilent()).as(verdict.summary() + "\n" + verdict.doctor().out()).isTrue();
    }
  }

  /** The script {@code healthy-clouds} has the others. */
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
      Verdict verdict = Verdict.on(cloud, incident.configurations().get(0));

      assertThat(verdict.alertNames()).isEqualTo(incident.alerts);
      assertThat(verdict.finds(incident, incident.culprit(cloud)))
          .as(verdict.summary() + "\n" + verdict.doctor().out())
          .isTrue();
    }
  }
}
