package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Something wrong. Holds no token id and no password.
 *
 * @param severity how bad it is
 * @param title what is wrong in one line of at most 90 characters, with the culprit's name
 * @param evidence the figures that show it, in a sentence or two
 * @param consequence what comes of it if nothing is done
 * @param remedies what to do: now, then for good
 * @param runbook its section in docs/runbooks.md, an alert's name in lower case; empty if no alert
 *     is about it
 */
public record Finding(
    Severity severity,
    String title,
    String evidence,
    String consequence,
    List<Remedy> remedies,
    Optional<String> runbook) {

  public Finding {
    remedies = List.copyOf(remedies);
  }

  /** Those that are not empty, one behind the other. */
  static String sentences(String... sentences) {
    return Arrays.stream(sentences).filter(sentence -> !sentence.isEmpty()).collect(joining(" "));
  }
}
