package io.github.keystonetoken.sql;

/** A statement reached its limit and was ended by the server; the connection is still good. */
final class StatementCutOffException extends Exception {

  private static final long serialVersionUID = 1L;

  StatementCutOffException(Query query) {
    super("The statement \"" + query.name() + "\" was cut off at its limit.");
  }
}
