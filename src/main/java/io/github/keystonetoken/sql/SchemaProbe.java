package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out what the account may read of Keystone's schema, and which release's it is. */
final class SchemaProbe {

  private final Session session;

  SchemaProbe(Session session) {
    this.session = session;
  }

  /**
   * Looks at columns and release, which change with an upgrade or a grant only.
   *
   * @throws CollectionException also if the token table is missing, may not be read, or is too old
   */
  Schema schema() throws StatementCutOffException, CollectionException, InterruptedException {
    Map<String, Set<String>> columns =
        session.query(Statements.readableColumns(), SchemaProbe::columnsByTable);
    Set<String> token = columns.getOrDefault("token", Set.of());
    List<String> notes = new ArrayList<>();
    boolean hasProcedure = SampleProcedure.isUsable(session, notes);
    if (!hasProcedure && !token.containsAll(Grants.REQUIRED)) {
      explainMissing();
    }
    Release release = migratedRelease(columns);
    if (release == Release.UNKNOWN) {
      if (token.contains(Statements.OWNER_COLUMN)) {
        release = Releases.ofTable(indexes());
      } else {
        refuseTableWithoutOwners();
      }
    }
    Schema.Sampling sampling =
        hasProcedure
            ? Schema.Sampling.PROCEDURE
            : token.contains("id") ? Schema.Sampling.ID_RANGES : Schema.Sampling.NONE;
    Schema schema = new Schema(release, columns, sampling, notes);
    return schema.withNotes(MissingRights.notes(schema, session.grants()));
  }

  private static Map<String, Set<String>> columnsByTable(ResultSet rows) throws SQLException {
    Map<String, Set<String>> columns = new HashMap<>();
    while (rows.next()) {
      columns
          .computeIfAbsent(rows.getString(1).toLowerCase(Locale.ROOT), table -> new HashSet<>())
          .add(rows.getString(2).toLowerCase(Locale.ROOT));
    }
    return columns;
  }

  /** The server's own error says whether the table, a column or a grant is missing. */
  private void explainMissing()
      throws StatementCutOffException, CollectionException, InterruptedException {
    session.query(Statements.access(Grants.REQUIRED), rows -> !rows.next());
    throw new CollectionException(
        Kind.ERROR, "The token table has just become readable; the next collection reads it.");
  }

  /** To an account with grants on columns only, the server denies a column that does not exist. */
  private void refuseTableWithoutOwners()
      throws StatementCutOffException, CollectionException, InterruptedException {
    Query access = Statements.access(List.of(Statements.OWNER_COLUMN));
    try {
      session.tryQuery(access, rows -> !rows.next());
    } catch (SQLException e) {
      if (SqlErrors.isMissing(e)) {
        throw tooOld();
      }
      if (!SqlErrors.isDenied(e)) {
        throw session.failed(access, e);
      }
    }
  }

  private CollectionException tooOld() {
    return new CollectionException(
        Kind.ERROR,
        "The schema of database '"
            + session.grants().database()
            + "' is that of Keystone Folsom or older, which is not supported: the exporter reads"
            + " Grizzly (2013.1) and later. Upgrade Keystone, or switch this collector off with"
            + " --no-collector.sql.");
  }

  private Release migratedRelease(Map<String, Set<String>> columns)
      throws StatementCutOffException, CollectionException, InterruptedException {
    if (columns.containsKey("alembic_version")) {
      return Release.ZED;
    }
    boolean readable =
        columns
            .getOrDefault("migrate_version", Set.of())
            .containsAll(List.of("repository_id", "version"));
    if (!readable) {
      return Release.UNKNOWN;
    }
    Map<String, Integer> versions =
        session.query(Statements.migrateVersions(), SchemaProbe::versions);
    if (Releases.isTooOld(versions)) {
      throw tooOld();
    }
    return Releases.ofVersions(versions);
  }

  private static Map<String, Integer> versions(ResultSet rows) throws SQLException {
    Map<String, Integer> versions = new HashMap<>();
    while (rows.next()) {
      versions.put(rows.getString(1), rows.getInt(2));
    }
    return versions;
  }

  /** What the account has in excess of what the exporter needs. */
  List<Right> excessRights()
      throws StatementCutOffException, CollectionException, InterruptedException {
    Grants grants = session.grants();
    List<Right> granted =
        session.query(
            Statements.privileges(grants.grantee()),
            rows -> {
              List<ExcessRights.Privilege> privileges = new ArrayList<>();
              while (rows.next()) {
                privileges.add(
                    new ExcessRights.Privilege(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4)));
              }
              return ExcessRights.of(privileges, grants);
            });
    Set<String> borrowed =
        session.query(Statements.borrowedColumns(grants.grantee()), Session::firstColumn);
    return Stream.concat(granted.stream(), ExcessRights.borrowed(borrowed, grants).stream())
        .toList();
  }

  /** Reads the token table's indexes. */
  Indexes indexes() throws StatementCutOffException, CollectionException, InterruptedException {
    return indexes("token");
  }

  /** Reads a table's indexes, which an operator may add at any time. */
  Indexes indexes(String table)
      throws StatementCutOffException, CollectionException, InterruptedException {
    return session.query(
        Statements.indexes(table),
        rows -> {
          Map<String, List<String>> columns = new HashMap<>();
          while (rows.next()) {
            addColumn(
                columns.computeIfAbsent(rows.getString(1), name -> new ArrayList<>()),
                rows.getInt(2),
                rows.getString(3),
                rows.getString(4) != null);
          }
          return new Indexes(columns);
        });
  }

  /** Behind a hidden column, an expression or a mere prefix of a column an index is of no use. */
  private static void addColumn(
      List<String> columns, int place, @Nullable String column, boolean prefixOnly) {
    if (place == columns.size() + 1 && column != null && !prefixOnly) {
      columns.add(column.toLowerCase(Locale.ROOT));
    }
  }

  /** The token table; empty if it does not exist. */
  Optional<TableStatus> tableStatus()
      throws StatementCutOffException, CollectionException, InterruptedException {
    return tableStatus("token");
  }

  /** Empty if the table does not exist. */
  Optional<TableStatus> tableStatus(String table)
      throws StatementCutOffException, CollectionException, InterruptedException {
    return session.query(
        Statements.tableStatus(table),
        rows -> rows.next() ? Optional.of(tableStatus(rows)) : Optional.empty());
  }

  private static TableStatus tableStatus(ResultSet rows) throws SQLException {
    String engine = rows.getString(1);
    return new TableStatus(
        engine == null ? "unknown" : engine,
        rows.getString(2) == null
            ? Optional.empty()
            : Optional.of(new SqlTokens.Size(rows.getLong(2), rows.getLong(3), rows.getLong(4))),
        rows.getString(5) == null ? OptionalLong.empty() : OptionalLong.of(rows.getLong(5)),
        Optional.of(Instant.ofEpochSecond(rows.getLong(6))));
  }
}
