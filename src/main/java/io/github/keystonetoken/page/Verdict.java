package io.github.keystonetoken.page;

import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Finding.Severity;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The state of everything, in a few words.
 *
 * @param worst the worst severity in lower case; {@code unknown} where nothing was found but not
 *     everything is known, and {@code good} else
 */
record Verdict(String text, String worst) {

  /**
   * @param findings worst first
   */
  static Verdict of(List<Finding> findings, SourcesSection sources) {
    if (!findings.isEmpty()) {
      return new Verdict(
          Stream.of(Severity.values())
              .map(severity -> counted(severity, findings))
              .filter(text -> !text.isEmpty())
              .collect(Collectors.joining(", ")),
          findings.get(0).severity().name().toLowerCase(Locale.ROOT));
    }
    return sources.areAllGood()
        ? new Verdict("Nothing wrong", "good")
        : new Verdict("Not everything is known", "unknown");
  }

  private static String counted(Severity severity, List<Finding> findings) {
    long number = findings.stream().filter(finding -> finding.severity() == severity).count();
    if (number == 0) {
      return "";
    }
    return number
        + switch (severity) {
          case CRITICAL -> " critical";
          case WARNING -> number == 1 ? " warning" : " warnings";
          case NOTICE -> number == 1 ? " notice" : " notices";
        };
  }
}
