package io.github.keystonetoken.model;

import java.util.Locale;

/**
 * Why a collection, or its part for one server, failed.
 *
 * @param kind what kind of failure, for counting
 * @param reason one sentence for a person: what failed, the setting or server concerned, what to
 *     do; never holds a token id or a password
 */
public record Failure(Kind kind, String reason) {

  /** Kinds of failure. Their lower-case names are values of the label {@code outcome}. */
  public enum Kind {
    /** It did not end within its limit. */
    TIMEOUT,
    /** The other side refused: password, grants, authentication. */
    DENIED,
    /** No connection could be had, or it broke. */
    UNREACHABLE,
    /** Anything else: an answer that could not be understood, a missing table. */
    ERROR;

    /** The value of the label {@code outcome}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
