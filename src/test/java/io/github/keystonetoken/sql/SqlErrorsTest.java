package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.model.Failure;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlErrorsTest {

  private static final Query STATES = Query.ofTokens("states", "SELECT 1");

  private final SqlErrors errors =
      new SqlErrors(
          new DatabaseConfig(
              "db",
              3306,
              Optional.empty(),
              "keystone",
              "exporter",
              Optional.empty(),
              Optional.empty()));
  private final Grants grants = new Grants("keystone", "exporter@%");

  @ParameterizedTest
  @CsvSource({
    "1142, 42000, DENIED",
    "1146, 42S02, ERROR",
    "1927, 70100, UNREACHABLE",
    "0, 08S01, UNREACHABLE",
    "1047, 08S01, UNREACHABLE",
    "1021, HY000, ERROR",
    "1114, HY000, ERROR",
    "1062, 23000, ERROR"
  })
  void hidesServersText(int code, String state, Failure.Kind kind) {
    Failure failure =
        errors
            .running(STATES, grants, new SQLException("Duplicate entry '0123abcd'", state, code))
            .failure();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.reason()).contains("db:3306/keystone").doesNotContain("0123abcd");
  }

  @ParameterizedTest
  @ValueSource(ints = {1969, 3024, 1317, 1205})
  void limitErrorIsCutOff(int code) {
    assertThat(SqlErrors.isCutOff(new SQLException("", "70100", code))).isTrue();
  }

  @Test
  void driverTimeoutIsCutOff() {
    assertThat(SqlErrors.isCutOff(new SQLTimeoutException())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1021, 1026, 1114})
  void namesFullDisk(int code) {
    assertThat(errors.running(STATES, grants, new SQLException("", "HY000", code)).failure())
        .extracting(Failure::reason)
        .asString()
        .contains("A disk is full", "tmpdir", Integer.toString(code));
  }

  @ParameterizedTest
  @ValueSource(ints = {1040, 1203})
  void namesMaxConnections(int code) {
    assertThat(errors.connecting(new SQLException("", "08004", code)).failure())
        .extracting(Failure::reason)
        .asString()
        .contains("max_connections", "SHOW PROCESSLIST");
  }

  @Test
  void silenceIsATimeout() {
    SQLException e =
        new SQLException("Communications link failure", "08S01", new SocketTimeoutException());
    assertThat(errors.running(STATES, grants, e).failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
  }

  @Test
  void driverErrorHasNoNumber() {
    assertThat(errors.connecting(new SQLException("", "08000")).failure().reason())
        .contains("was refused or broke (SQLSTATE 08000).");
  }

  @ParameterizedTest
  @CsvSource({"1045, DENIED", "1049, ERROR", "1040, UNREACHABLE"})
  void refusedLoginHasItsKind(int code, Failure.Kind kind) {
    assertThat(errors.connecting(new SQLException("", "28000", code)).failure().kind())
        .isEqualTo(kind);
  }
}
