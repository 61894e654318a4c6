package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.util.List;

/** The exporter's database account has privileges that it does not need, or lacks some. */
final class Grants {

  private static final String PRINT_GRANTS = "keystone-token-exporter grants";

  static void excess(SqlTokens sql, Facts facts, Findings findings) {
    List<Right> excess = sql.session().excess();
    if (excess.isEmpty()) {
      return;
    }
    String account = sql.session().account();
    String url = " --database.url=mysql+pymysql://exporter@DATABASE/" + sql.session().database();
    if (isKeystones(account, facts)) {
      findings
          .notice("The database account %s is Keystone's own", account)
          .evidence(subjects("Not needed: ", excess))
          .consequence(risk(facts))
          .remedy(
              "Create an account for the exporter; this prints the statements. Revoke nothing from Keystone's account.",
              PRINT_GRANTS + url)
          .remedy(
              "Then start the exporter with that account.",
              url.strip() + " --database.password-file=FILE");
    } else {
      findings
          .warning(
              "The database account %s has privileges that the exporter does not need", account)
          .evidence(subjects("Not needed: ", excess))
          .consequence(risk(facts))
          .remedy(
              "Unless another program uses the account, revoke them as the database's administrator:",
              statements(excess))
          .remedy("Then grant what the exporter needs; this prints the statements.", PRINT_GRANTS);
    }
  }

  private static String risk(Facts facts) {
    return facts.store().isSql()
        ? "token.id and token.extra hold live tokens: the password of this account is enough to act as any user."
        : "With the password of this account, more can be read or changed than the few columns that the exporter reads.";
  }

  /** Figures are missing because a grant is. */
  static void missing(SqlTokens sql, Facts facts, Findings findings) {
    List<Right> missing = sql.session().missing();
    if (missing.isEmpty()) {
      return;
    }
    findings
        .notice("The database account %s lacks privileges", sql.session().account())
        .evidence(subjects("Effect: ", missing))
        .consequence("Findings that need these figures are missing.")
        .remedy("Run as the database's administrator:", statements(missing))
        .alert("CollectorStale");
  }

  private static boolean isKeystones(String account, Facts facts) {
    return facts
        .snapshot()
        .keystone()
        .written()
        .databaseUser()
        .filter(user -> account.startsWith(user + "@"))
        .isPresent();
  }

  private static String subjects(String start, List<Right> rights) {
    return rights.stream().map(Right::what).collect(joining("; ", start, "."));
  }

  private static String statements(List<Right> rights) {
    return rights.stream().flatMap(right -> right.statements().stream()).collect(joining("\n"));
  }
}
