package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the account may read of Keystone's schema.
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

  Schema withNotes(List<String> more) {
    return new Schema(
        release, readableColumns, sampling, Stream.concat(notes.stream(), more.stream()).toList());
  }

  Set<String> readableColumns(String table) {
    return readableColumns.getOrDefault(table, Set.of());
  }

  /** Whether rows can be counted at all, other than through the procedure. */
  boolean canReadTokens() {
    return readableColumns("token").containsAll(Grants.REQUIRED);
  }

  /** Whether the owner of a row can be read, other than through the procedure. */
  boolean canReadOwners() {
    return canReadTokens() && readableColumns("token").contains(Statements.OWNER_COLUMN);
  }

  /** Whether owners are known in any way: the procedure always returns them. */
  boolean hasOwners() {
    return canReadOwners() || sampling == Sampling.PROCEDURE;
  }

  /** What can be read of a table's columns; empty if that is too little. */
  List<String> columns(BacklogTable table) {
    return table.columnsAmong(readableColumns(table.name()));
  }

  /** Where users' names can be read, best first. */
  List<NameSource> nameSources() {
    return NameSource.ALL.stream()
        .filter(source -> readableColumns(source.table()).containsAll(source.columns()))
        .toList();
  }
}
