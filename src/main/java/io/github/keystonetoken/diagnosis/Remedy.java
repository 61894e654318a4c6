package io.github.keystonetoken.diagnosis;

import java.util.Optional;

/**
 * One thing to do about a finding.
 *
 * @param text a sentence
 * @param command the exact command, SQL statement or setting to use; empty if there is none
 */
public record Remedy(String text, Optional<String> command) {

  static Remedy of(String text) {
    return new Remedy(text, Optional.empty());
  }

  static Remedy of(String text, String command) {
    return new Remedy(text, Optional.of(command));
  }
}
