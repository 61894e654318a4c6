package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Failure;

/** A collection failed, for a reason that may be shown to anybody: no token id, no password. */
public class CollectionException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public CollectionException(Failure.Kind kind, String reason) {
    this(new Failure(kind, reason));
  }

  public CollectionException(Failure failure) {
    // No cause: a driver's exception may quote the statement or the bytes that it stumbled over.
    super(failure.reason());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
