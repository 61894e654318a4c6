package io.github.keystonetoken.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.SmallDisk;
import io.github.keystonetoken.servers.Unchecked;
import io.github.keystonetoken.servers.VirtualAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Every fault of {@link Fault} of a real database, with the shipped daemon: during it a scrape is
 * answered at once and says what is wrong, and after it figures are right within two intervals.
 *
 * <p>Each nested class is a daemon with its servers, whose faults come one after the other. The
 * nested classes run concurrently, because they mostly wait; the lock of each keeps its own tests
 * in one thread.
 */
final class DatabaseFaultMatrixIT {

  private static final FaultTable TABLE = new FaultTable();

  @AfterAll
  static void writeTable() {
    TABLE.write(Path.of("target", "faults-database.md"));
  }

  private static Predicate<Exposition> rows(int rows) {
    return page -> page.figure("sql_up") == 1 && page.figure("sql_rows") == rows;
  }

  /** A MariaDB with Keystone's tables, and a daemon that watches it. */
  abstract static class DatabaseFaults {

    @AutoClose MariaDb server;
    KeystoneTable table;
    @AutoClose Daemon daemon;

    @BeforeAll
    void start() throws Exception {
      server = startServer();
      table = new KeystoneTable(server);
      daemon = Daemon.start(table.conf());
    }

    MariaDb startServer() {
      return MariaDb.start();
    }

    /** The table cannot be read during the fault. */
    void isDown(
        Fault fault, Unchecked.Action strike, String outcome, String reason, Unchecked.Action heal)
        throws Exception {
      isDown(new Drill(fault, daemon, TABLE), strike, outcome, reason, heal);
    }

    static void isDown(
        Drill drill, Unchecked.Action strike, String outcome, String reason, Unchecked.Action heal)
        throws Exception {
      drill
          .strike(strike)
          .expectDatabaseDown(outcome, reason)
          .expectGone(Collector.SQL, "sql_rows")
          .heal(heal, Collector.SQL, rows(KeystoneTable.ROWS));
    }

    void awaitAllRows() {
      daemon.exporter().await(() -> rows(KeystoneTable.ROWS).test(daemon.scrape()));
    }

    static void run(Connection connection, String sql) throws SQLException {
      try (var statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  @Nested
  @Concurrent
  @ResourceLock("DatabaseServer")
  final class DatabaseServer extends DatabaseFaults {

    private static final String UNREACHABLE = "does not answer";

    @Test
    void absentAtStart() throws Exception {
      server.kill();
      try (Daemon late = Daemon.start(table.conf())) {
        new Drill(Fault.DATABASE_ABSENT, late, TABLE)
            .expectDatabaseDown("unreachable", UNREACHABLE)
            .expect("no `sql_rows`", page -> !page.has("sql_rows"))
            .heal(this::startAgain, Collector.SQL, rows(KeystoneTable.ROWS));
      }
    }

    private void startAgain() {
      server.startAgainOn(server.port());
    }

    @Test
    void killed() throws Exception {
      isDown(Fault.DATABASE_KILLED, server::kill, "unreachable", UNREACHABLE, this::startAgain);
    }

    @Test
    void paused() throws Exception {
      String reason = "the server hangs or is overloaded";
      isDown(Fault.DATABASE_PAUSED, server::pause, "timeout", reason, server::resume);
    }

    /** A name cannot lead to a port: what listens at the new address leads to it. */
    @Test
    void restartedOnOtherPortAndAddress(@TempDir Path directory) throws Exception {
      int port = FreePort.find();
      Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.2 db.test\n");
      List<VirtualAddress> addresses = new ArrayList<>();
      addresses.add(VirtualAddress.of("127.0.0.2", port, server.port()));
      try (Daemon named =
          Daemon.startIn(
              Map.of("JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts),
              KeystoneTable.conf("db.test", port, KeystoneTable.PASSWORD))) {
        isDown(
            new Drill(Fault.DATABASE_MOVED, named, TABLE),
            () -> {
              server.kill();
              addresses.get(0).close();
            },
            "unreachable",
            "The database at db.test",
            () -> {
              server.startAgainOn(FreePort.find());
              addresses.add(VirtualAddress.of("127.0.0.3", port, server.port()));
              Files.writeString(hosts, "127.0.0.3 db.test\n");
            });
        daemon.exporter().rewriteConf(table.conf());
        daemon.exporter().hangUp();
        awaitAllRows();
      } finally {
        addresses.forEach(VirtualAddress::close);
      }
    }
  }

  @Nested
  @Concurrent
  @ResourceLock("DatabaseAccountAndTable")
  final class DatabaseAccountAndTable extends DatabaseFaults {

    @Test
    void passwordChanged() throws Exception {
      String second = "second";
      isDown(
          Fault.PASSWORD_CHANGED,
          () -> {
            table.setPassword(second);
            table.disconnect();
          },
          "denied",
          "refuses account 'exporter'",
          () -> {
            daemon.exporter().rewriteConf(KeystoneTable.conf("127.0.0.1", server.port(), second));
            daemon.exporter().hangUp();
          });
    }

    @Test
    void grantsRevoked() throws Exception {
      String reason = "GRANT SELECT (expires, valid, user_id)";
      isDown(Fault.GRANTS_REVOKED, table::revoke, "denied", reason, table::grant);
    }

    @Test
    void tableDroppedAndCreatedAgain() throws Exception {
      isDown(
          Fault.TABLE_DROPPED,
          () -> table.execute("RENAME TABLE token TO before_the_drop"),
          "error",
          "has no token table",
          () ->
              table.execute(
                  "CREATE TABLE token LIKE before_the_drop;"
                      + "INSERT INTO token SELECT * FROM before_the_drop;"
                      + "DROP TABLE before_the_drop"));
    }

    @Test
    void metadataLock() throws Exception {
      try (Connection administrator = server.connect("keystone")) {
        isDown(
            Fault.METADATA_LOCK,
            () -> run(administrator, "LOCK TABLES token WRITE"),
            "timeout",
            "is locked (ALTER TABLE, LOCK TABLES",
            () -> run(administrator, "UNLOCK TABLES"));
      }
    }
  }

  @Nested
  @Concurrent
  @ResourceLock("DatabaseResources")
  final class DatabaseResources extends DatabaseFaults {

    /** MariaDB's minimum. */
    private static final int MAX_CONNECTIONS = 10;

    private final SmallDisk disk = SmallDisk.start();

    @Override
    MariaDb startServer() {
      return disk.server();
    }

    @Test
    void maxConnections() throws Exception {
      List<Connection> others = new ArrayList<>();
      table.execute("SET GLOBAL max_connections = " + MAX_CONNECTIONS);
      try {
        isDown(
            Fault.MAX_CONNECTIONS,
            () -> {
              // Until the exporter has lost the race for the one that it had.
              while (others.size() < MAX_CONNECTIONS) {
                table.disconnect();
                takeAll(others);
              }
            },
            "unreachable",
            "Raise its max_connections",
            () -> closeAll(others));
      } finally {
        closeAll(others);
      }
    }

    private void takeAll(List<Connection> others) {
      try {
        while (true) {
          others.add(table.connect());
        }
      } catch (SQLException e) {
        assertThat(e.getErrorCode()).as("too many connections").isEqualTo(1040);
      }
    }

    private static void closeAll(List<Connection> others) throws SQLException {
      for (Connection other : others) {
        other.close();
      }
    }

    @Test
    void readLock() throws Exception {
      try (Connection administrator = server.connect("keystone")) {
        new Drill(Fault.READ_LOCK, daemon, TABLE)
            .strike(() -> run(administrator, "FLUSH TABLES WITH READ LOCK"))
            .expectUnharmed(Collector.SQL, "`sql_up` 1 and new figures", rows(KeystoneTable.ROWS))
            .heal(
                () -> run(administrator, "UNLOCK TABLES; DELETE FROM token LIMIT 1"),
                Collector.SQL,
                rows(KeystoneTable.ROWS - 1));
        table.insert(1);
        awaitAllRows();
      }
    }

    @Test
    void diskFull() throws Exception {
      isDown(Fault.DISK_FULL, disk::fill, "error", "disk is full", disk::free);
    }
  }
}
