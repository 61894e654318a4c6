package io.github.keystonetoken.model;

/**
 * Why a collection, or its part for one server, failed.
 *
 * @param kind for counting
 * @param reason one sentence for a person: what failed, the setting or server concerned, what to
 *     do; never holds a token id or a password
 */
public record Failure(Kind kind, String reason) {

  /** Kinds of failure. */
  public enum Kind implements Labelled {
    /** It did not end within its limit. */
    TIMEOUT,
    /** The login or a statement was refused, while others may be accepted: TLS, account, grants. */
    DENIED,
    /** There was no connection, or it broke. */
    UNREACHABLE,
    /** Anything else, such as a malformed answer or a missing table. */
    ERROR
  }
}
