package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an option says.
 *
 * @param value its text, which may hold a password
 * @param where the flag, variable or line of a file that says it, for a person
 * @param problems receives what is wrong with it
 */
record Setting(String value, String where, ProblemCollector problems) {

  private static final int MAX_PEM_BYTES = 4 << 20;

  /**
   * What is left of a template that was not rendered: of Jinja2 (kolla-ansible, OpenStack-Ansible),
   * Go (Helm, whose missing values are {@code <no value>}), ERB, and Puppet's {@code <SERVICE
   * DEFAULT>}. Braces in a password are none: an expression has spaces in it, or is a whole part.
   */
  private static final Pattern TEMPLATE =
      Pattern.compile(
          "\\{\\{-?\\s[^{}]+\\s-?}}|\\{%-?\\s[^%]+\\s-?%}|<%[=-]?\\s[^%]+\\s-?%>|<(?:no value|SERVICE DEFAULT)>"
              + "|(?<![^/:@,=\\s])\\{\\{[\\w.]+}}(?![^/:@,&?\\s])");

  /** The same place with another value. */
  Setting with(String other) {
    return new Setting(other, where, problems);
  }

  void problem(String what, String remedy) {
    problems.add(where, what, remedy);
  }

  /** Not wrong, but the operator should know. */
  void notice(String what, String remedy) {
    problems.notice(new Problem(where, what, remedy).toString());
  }

  /**
   * Whether the value can be what its author meant; reports it if not: bytes that are not UTF-8, or
   * a template that was not rendered.
   */
  boolean isWhole() {
    if (!isDecoded(value)) {
      problem("has bytes that are not UTF-8", "write it in UTF-8");
      return false;
    }
    if (TEMPLATE.matcher(value).find()) {
      problem(
          "has a template's expression in place of a value",
          "name the file that the template was rendered to, or mend the deployment: Keystone"
              + " cannot use it either");
      return false;
    }
    return true;
  }

  /** Whether no byte was replaced when a text was decoded, by Java or by {@link TextFile}. */
  static boolean isDecoded(String text) {
    return text.indexOf('\uFFFD') < 0;
  }

  /** The value as a message may show it. */
  String quoted() {
    return Problem.quote(value);
  }

  /** The file that this names; null if it cannot be read. */
  @Nullable TextFile file(int maxBytes, String remedy) {
    return file(maxBytes, quoted(), remedy);
  }

  /** The same, of a file whose whole text is used. */
  @Nullable TextFile utf8File(int maxBytes, String remedy) {
    TextFile file = file(maxBytes, remedy);
    if (file == null || isDecoded(file.text())) {
      return file;
    }
    problem(quoted() + " has bytes that are not UTF-8", "write it in UTF-8");
    return null;
  }

  /** The same; {@code subject} begins the sentence that says why it cannot be read. */
  @Nullable TextFile file(int maxBytes, String subject, String remedy) {
    return TextFile.read(value, maxBytes, reason -> problem(subject + " " + reason, remedy));
  }

  /** The file of certificates that this names; messages call it {@code option}. */
  Optional<Path> certificates(String option) {
    return pem(option, "BEGIN CERTIFICATE");
  }

  /** The file of a certificate and that of its key; empty if one of them cannot be used. */
  Optional<ClientCertificate> client(String option, @Nullable Setting key, String keyOption) {
    Optional<Path> certificateFile = certificates(option);
    // Python takes the key from the certificate's file if no other is named.
    Optional<Path> keyFile = (key == null ? this : key).pem(keyOption, "BEGIN PRIVATE KEY");
    return certificateFile.flatMap(
        certificate -> keyFile.map(privateKey -> new ClientCertificate(certificate, privateKey)));
  }

  private Optional<Path> pem(String option, String begin) {
    String names = option + " names " + quoted() + ", ";
    String remedy = "name a PEM file that the exporter's account may read";
    TextFile file = file(MAX_PEM_BYTES, names + "which", remedy);
    if (file == null) {
      return Optional.empty();
    }
    if (file.text().contains("-----" + begin + "-----")) {
      return Optional.of(file.path());
    }
    if (file.text().contains(" PRIVATE KEY-----")) {
      problem(names + "whose key is not a plain PKCS#8 one", PemFiles.CONVERT);
    } else {
      problem(names + "which has no \"" + begin + "\" in it", remedy);
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return where;
  }
}
