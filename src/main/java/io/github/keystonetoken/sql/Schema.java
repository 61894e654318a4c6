package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Release;
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
 * What the account may read of Keystone's schema. Only an upgrade or a grant changes it.
 *
 * @param readableColumns columns by table, names in lower case; a table without any is absent
 * @param sampling the best way to read a part of the token table
 * @param hasTokenTable false if there is none, or none that the account may see and Keystone uses
 * @param notes problems of the procedure, for the log
 */
record Schema(
    Release release,
    Map<String, Set<String>> readableColumns,
    Sampling sampling,
    boolean hasTokenTable,
    List<String> notes) {

  /** Columns of {@code token} without which nothing can be counted. */
  private static final List<String> REQUIRED = List.of("expires", "valid");

  /** How a part of the token table can be read at a cost that does not grow with it, best first. */
  enum Sampling {
    /** Ranges of ids through {@link SampleProcedure}, without SELECT on an id. */
    PROCEDURE("short ranges of ids through the procedure " + SampleProcedure.NAME),
    /** Ranges of ids: needs SELECT on {@code token.id}. */
    ID_RANGES("short ranges of ids"),
    /** The account may do neither: figures that need a sample are absent. */
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
   * @throws CollectionException also if the token table may not be read or is too old, or if this
   *     is not Keystone's database
   */
  static Schema read(Session session) throws CollectionException, InterruptedException {
    Map<String, Set<String>> columns = new HashMap<>();
    String tables =
        Stream.of(KeystoneTable.values())
            .map(table -> "'" + table.sqlName() + "'")
            .distinct()
            .collect(joining(", "));
    Query query =
        Query.of(
            "columns",
            "SELECT table_name, column_name FROM information_schema.columns"
                + " WHERE table_schema = DATABASE() AND privileges LIKE '%select%'"
                + " AND table_name IN (%s)".formatted(tables));
    session.run(
        query,
        row ->
            columns
                // MariaDB's information_schema returns a table TOKEN for this name as well.
                .computeIfAbsent(row.getString(1), table -> new HashSet<>())
                .add(row.getString(2).toLowerCase(Locale.ROOT)));
    Set<String> token = columns.getOrDefault("token", Set.of());
    List<String> notes = new ArrayList<>();
    SampleProcedure.Probe procedure = SampleProcedure.probe(session, notes);
    boolean hasProcedure = procedure == SampleProcedure.Probe.WORKS;
    boolean hasTokenTable = hasProcedure || token.containsAll(REQUIRED);
    Sampling sampling =
        hasProcedure
            ? Sampling.PROCEDURE
            : token.contains("id") ? Sampling.ID_RANGES : Sampling.NONE;
    Release release = Releases.read(session, columns);
    if (release == Release.UNKNOWN && hasTokenTable) {
      release = Releases.ofTokenTable(session, columns);
    }
    Schema schema = new Schema(release, columns, sampling, hasTokenTable, notes);
    if (!hasTokenTable) {
      schema.checkNoTable(session, procedure);
    }
    return schema;
  }

  /**
   * Returns if this is Keystone's database and has no token table. To an account without a grant on
   * the table, the server denies one that does not exist. Then the procedure shows it, and from
   * Rocky on the table does not matter.
   */
  private void checkNoTable(Session session, SampleProcedure.Probe procedure)
      throws CollectionException, InterruptedException {
    Query access = Releases.access(REQUIRED);
    SQLException error = session.tryRun(access, row -> {});
    if (error == null) {
      throw new CollectionException(
          Kind.ERROR, "The token table became readable just now. The next collection reads it.");
    }
    boolean doesNotMatter =
        procedure == SampleProcedure.Probe.NO_TABLE || !release.hasTokenDrivers();
    boolean missing = SqlErrors.isNoTable(error) || (SqlErrors.isDenied(error) && doesNotMatter);
    if (!missing || !isOfKeystone()) {
      throw session.failed(access, error);
    }
  }

  /** Whether any table that only Keystone has is readable. */
  private boolean isOfKeystone() {
    return Stream.concat(KeystoneTable.NAMES.stream(), KeystoneTable.BACKLOGS.stream())
        .anyMatch(this::isReadable);
  }

  Set<String> readableColumns(KeystoneTable table) {
    return readableColumns.getOrDefault(table.sqlName(), Set.of());
  }

  boolean isReadable(KeystoneTable table) {
    return table.isReadable(readableColumns);
  }

  /** Whether rows can be counted, other than through the procedure. */
  boolean canReadTokens() {
    return readableColumns(KeystoneTable.TOKEN).containsAll(REQUIRED);
  }

  /** Whether the owner of a row can be read, other than through the procedure. */
  boolean canReadOwners() {
    return canReadTokens() && readableColumns(KeystoneTable.TOKEN).contains(TokenTally.OWNER);
  }

  /** Whether owners can be read at all: the procedure always returns them. */
  boolean hasOwners() {
    return canReadOwners() || sampling == Sampling.PROCEDURE;
  }

  /** Where names of domains can be read. */
  List<KeystoneTable> domainTables() {
    return Stream.of(KeystoneTable.DOMAIN, KeystoneTable.PROJECT)
        .filter(table -> table.isUsedIn(release) && isReadable(table))
        .toList();
  }

  /** Where users' names can be read, best first. */
  List<KeystoneTable> nameTables() {
    return KeystoneTable.NAMES.stream().filter(this::isReadable).toList();
  }

  /** Whether the domains of all users that can be read by name can be read, and their names. */
  boolean hasDomains() {
    return !domainTables().isEmpty() && nameTables().stream().noneMatch(this::lacksDomain);
  }

  private boolean lacksDomain(KeystoneTable table) {
    return table == KeystoneTable.FEDERATED_USER
        ? release != Release.UNKNOWN
            && KeystoneTable.USER_DOMAIN.isUsedIn(release)
            && !hasDomain(KeystoneTable.USER_DOMAIN)
        : !hasDomain(table);
  }

  /** Whether the table shows the domain of a user. */
  boolean hasDomain(KeystoneTable table) {
    return isReadable(table) && readableColumns(table).contains(KeystoneTable.DOMAIN_ID);
  }
}
