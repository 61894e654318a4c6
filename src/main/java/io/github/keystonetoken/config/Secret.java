package io.github.keystonetoken.config;

/**
 * A password. Prints as {@code ***}, so that it cannot reach a log, a page or an exception by
 * accident.
 *
 * @param reveal the password itself, for the one call that logs in
 */
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "***";
  }
}
