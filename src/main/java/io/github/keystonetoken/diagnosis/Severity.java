package io.github.keystonetoken.diagnosis;

/** How bad a finding is, worst first. */
public enum Severity {
  /** Users are affected, or will be within hours. */
  CRITICAL,
  /** It leads there within days, or hides what does. */
  WARNING,
  /** Worth knowing, or worth tidying up. */
  NOTICE
}
