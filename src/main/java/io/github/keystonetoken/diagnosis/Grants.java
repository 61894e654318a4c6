package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.util.List;

/** The exporter's database account may do more than it needs, or less. */
final class Grants {

  private static final String PRINT_GRANTS = "keystone-token-exporter grants";

  static void excess(Facts facts, Findings findings) {
    SqlTokens sql = facts.sql();
    if (sql == null || sql.session().excess().isEmpty()) {
      return;
    }
    String account = sql.session().account();
    List<Right> excess = sql.session().excess();
    Draft finding =
        findings
            .warning("The database account %s may do more than the exporter needs", account)
            .evidence(subjects("It has ", excess))
            .consequence(
                "token.id and token.extra are live tokens: whoever gets hold of this account can act as any user, and with the right to write can do worse.");
    if (isKeystones(account, facts)) {
      // To take rights from it would end Keystone.
      finding
          .remedy(
              "It is Keystone's own account, which needs its rights: take none from it, and give the exporter an account of its own. This prints what to grant to it.",
              PRINT_GRANTS + " --database.url=mysql+pymysql://exporter@DATABASE/keystone")
          .remedy(
              "Then start the exporter with it.",
              "--database.url=mysql+pymysql://exporter@DATABASE/keystone --database.password-file=FILE");
    } else {
      finding
          .remedy(
              "If no other program logs in as it, take them back, as the database's administrator:",
              statements(excess))
          .remedy("Then give it back what it needs; this prints the statements.", PRINT_GRANTS);
    }
  }

  /** Figures are missing because a grant is. */
  static void missing(Facts facts, Findings findings) {
    SqlTokens sql = facts.sql();
    if (sql == null || sql.session().missing().isEmpty()) {
      return;
    }
    List<Right> missing = sql.session().missing();
    findings
        .notice("The database account %s lacks rights", sql.session().account())
        .evidence(subjects("What that costs: ", missing))
        .consequence("Findings that need these figures are silent.")
        .remedy("As the database's administrator run:", statements(missing))
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
