package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Labelled;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Something wrong. Holds no token id and no password.
 *
 * @param title one sentence of fact without a full stop, at most 90 characters, with the account or
 *     server and a figure
 * @param evidence the other figures
 * @param consequence what follows if nothing is done
 * @param remedies what to do: now, then for good
 * @param runbook its section in docs/runbooks.md, an alert's name in lower case; empty if there is
 *     no such alert
 * @param also other findings about the same account, worst first, with the same remedy
 */
public record Finding(
    Severity severity,
    String title,
    String evidence,
    String consequence,
    List<Remedy> remedies,
    Optional<String> runbook,
    List<Finding> also) {

  public Finding {
    remedies = List.copyOf(remedies);
    also = List.copyOf(also);
  }

  /** How many there are of each severity: {@code 1 critical, 2 warnings}. */
  public static String counted(List<Finding> findings) {
    StringJoiner counts = new StringJoiner(", ");
    for (Severity severity : Severity.values()) {
      long number = findings.stream().filter(finding -> finding.severity == severity).count();
      if (number > 0) {
        String plural = number == 1 || severity == Severity.CRITICAL ? "" : "s";
        counts.add(number + " " + severity.label() + plural);
      }
    }
    return counts.toString();
  }

  /** Worst first. */
  public enum Severity implements Labelled {
    /** Users are affected, or will be within hours. */
    CRITICAL,
    /** Users will be affected within days, or the exporter cannot see whether they are. */
    WARNING,
    /** Good to know. */
    NOTICE
  }

  /**
   * One thing to do about a finding.
   *
   * @param text a sentence
   * @param command the exact command, SQL statement or setting to use; empty if there is none
   */
  public record Remedy(String text, Optional<String> command) {}
}
