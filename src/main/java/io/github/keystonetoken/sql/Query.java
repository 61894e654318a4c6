package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * One statement, ready to run.
 *
 * @param name value of the label {@code query}, also in the statement's comment
 * @param readsTokens whether it reads the token table: if it is denied, a grant on it is missing
 * @param sql text with placeholders
 * @param parameters values of the placeholders
 */
record Query(String name, boolean readsTokens, String sql, List<Object> parameters) {

  /** Reads each row of a statement as it arrives. */
  interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** The server ended a statement at its limit; the connection is still good. */
  static final class CutOffException extends CollectionException {

    private static final long serialVersionUID = 1L;

    CutOffException(Query query) {
      this("The statement \"" + query.name() + "\" was cut off at its limit.");
    }

    CutOffException(String reason) {
      super(Kind.TIMEOUT, reason);
    }
  }

  Query {
    parameters = List.copyOf(parameters);
  }

  static Query of(String name, String sql, Object... parameters) {
    return new Query(name, false, sql, List.of(parameters));
  }

  static Query ofTokens(String name, String sql, Object... parameters) {
    return new Query(name, true, sql, List.of(parameters));
  }

  /** The text with a comment that names the exporter in the process list. */
  String text() {
    return "/* keystone-token-exporter: " + name + " */ " + sql;
  }
}
