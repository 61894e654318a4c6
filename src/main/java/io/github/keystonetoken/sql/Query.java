package io.github.keystonetoken.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * One statement, ready to run.
 *
 * @param name the value of the label {@code query}; also stands in the statement's comment
 * @param reads what the account must be allowed to read for it
 * @param sql text with placeholders
 * @param parameters values of the placeholders
 */
record Query(String name, Reads reads, String sql, List<Object> parameters) {

  /** Reads the rows of a statement while they stream in. */
  interface RowsReader<T> {
    T read(ResultSet rows) throws SQLException;
  }

  /** What a statement reads, which decides what to grant if it is denied. */
  enum Reads {
    TOKENS,
    USERS,
    BACKLOGS,
    CATALOG
  }

  Query {
    parameters = List.copyOf(parameters);
  }

  static Query of(String name, Reads reads, String sql, Object... parameters) {
    return new Query(name, reads, sql, List.of(parameters));
  }

  /** The text as sent: in the process list, its comment names the exporter. */
  String text() {
    return "/* keystone-token-exporter: " + name + " */ " + sql;
  }
}
