package io.github.keystonetoken.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of an option.
 *
 * @param value its text, which may hold a password
 * @param where the flag, variable or line of a file that sets it, for a person
 * @param problems receives what is wrong with it
 */
record Setting(String value, String where, Problem.Collector problems) {

  private static final int MAX_PEM_BYTES = 4 << 20;

  // What is left of a template that was not rendered. Braces in a password are none: an expression
  // has spaces in it, or is a whole part of the value.
  private static final String JINJA_OR_GO_EXPRESSION = "\\{\\{-?\\s[^{}]+\\s-?}}";
  private static final String JINJA_STATEMENT = "\\{%-?\\s[^%]+\\s-?%}";
  private static final String JINJA_WHOLE_PART = "(?<![^/:@,=\\s])\\{\\{[\\w.]+}}(?![^/:@,&?\\s])";
  private static final String ERB_TAG = "<%[=-]?\\s[^%]+\\s-?%>";
  private static final String HELM_MISSING_VALUE = "<no value>";
  private static final String PUPPET_DEFAULT = "<SERVICE DEFAULT>";

  private static final Pattern TEMPLATE =
      Pattern.compile(
          String.join(
              "|",
              JINJA_OR_GO_EXPRESSION,
              JINJA_STATEMENT,
              JINJA_WHOLE_PART,
              ERB_TAG,
              HELM_MISSING_VALUE,
              PUPPET_DEFAULT));

  /** The same place with another value. */
  Setting with(String other) {
    return new Setting(other, where, problems);
  }

  void problem(String what, String remedy) {
    problems.add(where, what, remedy);
  }

  /** Adds what the operator should know of this setting though nothing is wrong with it. */
  void notice(String text) {
    problems.notice(where + ": " + text);
  }

  /**
   * Whether the value can be the intended one; reports it if not: bytes that are not UTF-8, or a
   * template that was not rendered.
   */
  boolean isWhole() {
    if (!isDecoded(value)) {
      problem("has bytes that are not UTF-8", "write it in UTF-8");
      return false;
    }
    if (TEMPLATE.matcher(value).find()) {
      problem(
          "is a template that was not rendered",
          "name the file that the template was rendered to, or fix the deployment: Keystone cannot use it either");
      return false;
    }
    return true;
  }

  /** Whether no byte was replaced when a text was decoded, by Java or by {@link TextFile}. */
  private static boolean isDecoded(String text) {
    return text.indexOf('\uFFFD') < 0;
  }

  /** The value as a message may show it. */
  String quoted() {
    return Problem.quote(value);
  }

  /** The file that this names; null if it cannot be read, which is reported. */
  @Nullable TextFile file(int maxBytes, String remedy) {
    return TextFile.read(value, maxBytes, reason -> problem(quoted() + " " + reason, remedy));
  }

  /** The same, of a file that must be UTF-8 throughout. */
  @Nullable TextFile utf8File(int maxBytes, String remedy) {
    TextFile file = file(maxBytes, remedy);
    if (file == null || isDecoded(file.text())) {
      return file;
    }
    problem(quoted() + " has bytes that are not UTF-8", "write it in UTF-8");
    return null;
  }

  /** The PEM file that this names; null if it has no such block, which is reported. */
  @Nullable TextFile pemFile(String label) {
    String remedy = "name a PEM file that the exporter's account can read";
    Path path = TextFile.path(value).orElse(null);
    // Reading a pipe would wait, and it is empty the next time.
    if (path != null && Files.exists(path) && !Files.isRegularFile(path)) {
      problem(quoted() + " is not a regular file", remedy);
      return null;
    }
    TextFile file = file(MAX_PEM_BYTES, remedy);
    return file != null && isPem(quoted() + " ", file.text(), label) ? file : null;
  }

  /** Whether a text in PEM has a block with this label; reports it if not. */
  boolean isPem(String subject, String text, String label) {
    if (text.contains("-----BEGIN " + label + "-----")) {
      return true;
    }
    if (label.equals(Pem.KEY) && text.contains(" PRIVATE KEY-----")) {
      problem(
          subject + "has a key that is not unencrypted PKCS#8",
          "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem");
    } else {
      problem(subject + "has no \"BEGIN " + label + "\"", "write it in PEM");
    }
    return false;
  }

  @Override
  public String toString() {
    return where;
  }
}
