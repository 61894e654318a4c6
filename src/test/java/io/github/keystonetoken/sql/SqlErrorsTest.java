package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.model.Failure;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SqlErrorsTest {

  private static final Query STATES = Query.ofTokens("states", "SELECT 1");

  private final SqlErrors errors =
      new SqlErrors(new DatabaseConfig("db", 3306, null, "keystone", "exporter", null, null));
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

  @Test
  void limitErrorIsCutOff() {
    for (int code : new int[] {1969, 3024, 1317, 1205}) {
      assertThat(SqlErrors.isCutOff(new SQLException("", "70100", code))).isTrue();
    }
    assertThat(SqlErrors.isCutOff(new SQLTimeoutException())).isTrue();
  }

  /** In the server's language but for the name of the limit. */
  @ParameterizedTest
  @CsvSource({
    "max_questions, MAX_QUERIES_PER_HOUR",
    "max_updates, MAX_UPDATES_PER_HOUR",
    "max_connections_per_hour, MAX_CONNECTIONS_PER_HOUR",
    "max_user_connections, MAX_USER_CONNECTIONS"
  })
  void namesLimitOfAccount(String resource, String option) {
    SQLException e =
        new SQLException("Benutzer 'x' hat '" + resource + "' (3) überschritten", "42000", 1226);
    assertThat(errors.running(STATES, grants, e).failure())
        .isEqualTo(errors.connecting(e).failure())
        .extracting(Failure::reason)
        .asString()
        .contains("ALTER USER 'exporter'@'HOST' WITH " + option + " N;");
  }

  /** Keystone's account may work if the exporter's is denied. */
  @ParameterizedTest
  @CsvSource({
    "1045, 28000, DENIED, requires TLS",
    "1698, 28000, DENIED, requires TLS",
    "1873, 28000, DENIED, requires TLS",
    "1130, HY000, DENIED, CREATE USER",
    "1203, 42000, DENIED, has reached its limit",
    "1226, 42000, DENIED, has reached its limit",
    "1251, 08004, DENIED, authentication method",
    "1275, HY000, DENIED, authentication method",
    "1524, HY000, DENIED, authentication method",
    "1820, HY000, DENIED, has expired",
    "1862, HY000, DENIED, has expired",
    "3118, HY000, DENIED, ACCOUNT UNLOCK",
    "3955, HY000, DENIED, ACCOUNT UNLOCK",
    "4150, HY000, DENIED, ACCOUNT UNLOCK",
    "4151, HY000, DENIED, ACCOUNT UNLOCK",
    "3159, HY000, DENIED, ssl_disabled",
    "1044, 42000, DENIED, 'GRANT SELECT (expires, valid, user_id)'",
    "1040, 08004, UNREACHABLE, max_connections",
    "1053, 08S01, UNREACHABLE, was refused or broke",
    "1129, HY000, UNREACHABLE, FLUSH HOSTS",
    "3032, HY000, UNREACHABLE, offline_mode",
    "1047, 08S01, UNREACHABLE, Galera",
    "1049, 42000, ERROR, There is no database 'keystone'",
    "1021, HY000, ERROR, A disk is full",
    "1026, HY000, ERROR, A disk is full",
    "1114, HY000, ERROR, A disk is full"
  })
  void namesCauseAndRemedy(int code, String state, Failure.Kind kind, String words) {
    Failure failure = errors.connecting(new SQLException("", state, code)).failure();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.reason()).contains(words, "error " + code).doesNotContain("{");
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
}
