package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Release;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the account may read of Keystone's schema, which changes with an upgrade or a grant only.
 *
 * @param release recognised release
 * @param readableColumns columns by table, names in lower case; a table without any is absent
 * @param sampling the best way to read a part of the token table
 * @param notes what cannot be read and what would be needed, for the log
 */
record Schema(
    Release release,
    Map<String, Set<String>> readableColumns,
    Sampling sampling,
    List<String> notes) {

  /** Columns of {@code token} without which nothing can be counted. */
  private static final List<String> REQUIRED = List.of("expires", "valid");

  /** How a part of the token table can be read at a cost that does not grow with it, best first. */
  enum Sampling {
    /** Ranges of ids through {@link SampleProcedure}: needs no right to read an id. */
    PROCEDURE("short ranges of ids through the procedure " + SampleProcedure.NAME),
    /** Ranges of ids: needs SELECT on {@code token.id}. */
    ID_RANGES("short ranges of ids"),
    /** The account may do neither: what only a sample could tell is absent. */
    NONE("nothing");

    private final String description;

    Sampling(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  Schema {
    readableColumns = Map.copyOf(readableColumns);
    notes = List.copyOf(notes);
  }

  /**
   * Asks the database.
   *
   * @throws CollectionException also if the token table is missing, may not be read, or is too old
   */
  static Schema read(Session session) throws CollectionException, InterruptedException {
    Map<String, Set<String>> columns = new HashMap<>();
    session.run(
        columns(),
        row ->
            columns
                .computeIfAbsent(lowerCase(row, 1), table -> new HashSet<>())
                .add(lowerCase(row, 2)));
    Set<String> token = columns.getOrDefault("token", Set.of());
    List<String> notes = new ArrayList<>();
    boolean hasProcedure = SampleProcedure.isUsable(session, notes);
    if (!hasProcedure && !token.containsAll(REQUIRED)) {
      // The server's own error says whether the table, a column or a grant is missing.
      session.run(Releases.access(REQUIRED), row -> {});
      throw new CollectionException(
          Kind.ERROR, "The token table has just become readable; the next collection reads it.");
    }
    Sampling sampling =
        hasProcedure
            ? Sampling.PROCEDURE
            : token.contains("id") ? Sampling.ID_RANGES : Sampling.NONE;
    Release release = Releases.read(session, columns);
    Schema schema = new Schema(release, columns, sampling, notes);
    notes.addAll(MissingGrants.notes(schema, session.grants()));
    return new Schema(release, columns, sampling, notes);
  }

  private static Query columns() {
    return Query.of(
        "columns",
        "SELECT table_name, column_name FROM information_schema.columns"
            + " WHERE table_schema = DATABASE() AND privileges LIKE '%select%'"
            + " AND table_name IN "
            + Stream.of(KeystoneTable.values())
                .map(table -> "'" + table.sqlName() + "'")
                .distinct()
                .collect(joining(", ", "(", ")")));
  }

  private static String lowerCase(ResultSet row, int column) throws SQLException {
    return row.getString(column).toLowerCase(Locale.ROOT);
  }

  Set<String> readableColumns(KeystoneTable table) {
    return readableColumns.getOrDefault(table.sqlName(), Set.of());
  }

  /** As {@link KeystoneTable#columnsAmong}. */
  List<String> columns(KeystoneTable table) {
    return table.columnsAmong(readableColumns(table));
  }

  /** Whether rows can be counted at all, other than through the procedure. */
  boolean canReadTokens() {
    return readableColumns(KeystoneTable.TOKEN).containsAll(REQUIRED);
  }

  /** Whether the owner of a row can be read, other than through the procedure. */
  boolean canReadOwners() {
    return canReadTokens() && readableColumns(KeystoneTable.TOKEN).contains(TokenTally.OWNER);
  }

  /** Whether owners are known in any way: the procedure always returns them. */
  boolean hasOwners() {
    return canReadOwners() || sampling == Sampling.PROCEDURE;
  }

  /** Where names of domains can be read. */
  List<KeystoneTable> domainTables() {
    return KeystoneTable.DOMAINS.stream()
        .filter(table -> table.isUsedIn(release) && !columns(table).isEmpty())
        .toList();
  }

  /** Where users' names can be read, best first. */
  List<KeystoneTable> nameTables() {
    return KeystoneTable.NAMES.stream().filter(table -> !columns(table).isEmpty()).toList();
  }
}
