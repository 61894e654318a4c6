package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

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
    String url = " --database.url=mysql+pymysql://exporter@DATABASE/" + sql.session().database();
    if (isKeystones(account, facts)) {
      // It is what keystone.conf names, and Keystone needs its rights.
      findings
          .notice("The database account %s is Keystone's own", account)
          .evidence(subjects("It has ", excess))
          .consequence(risk(facts))
          .remedy(
              "Take no rights from it, since Keystone needs them. An account of its own makes the exporter safer; this prints what to grant to it.",
              PRINT_GRANTS + url)
          .remedy(
              "Then start the exporter with it.", url.strip() + " --database.password-file=FILE");
    } else {
      findings
          .warning("The database account %s may do more than the exporter needs", account)
          .evidence(subjects("It has ", excess))
          .consequence(risk(facts))
          .remedy(
              "If no other program logs in as it, take them back, as the database's administrator:",
              statements(excess))
          .remedy("Then give it back what it needs; this prints the statements.", PRINT_GRANTS);
    }
  }

  private static String risk(Facts facts) {
    return facts.snapshot().tokenStore().isSql()
        ? "Columns token.id and token.extra hold live tokens: with the password of an account that may read them, anybody can act as any user."
        : "The exporter only reads a few columns. With the password of this account, more than that can be read or changed.";
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
