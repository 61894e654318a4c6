package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;

/** A statement reached its limit and was ended by the server; the connection is still good. */
final class StatementCutOffException extends CollectionException {

  private static final long serialVersionUID = 1L;

  StatementCutOffException(Query query) {
    super(Kind.TIMEOUT, "The statement \"" + query.name() + "\" was cut off at its limit.");
  }
}
