package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The exporter's account may do more than it needs. */
final class GrantsExcess implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    SqlTokens sql = Figures.sql(snapshot);
    if (sql == null || sql.session().excess().isEmpty()) {
      return Stream.of();
    }
    SqlTokens.Session session = sql.session();
    boolean isKeystones =
        snapshot
            .keystone()
            .written()
            .databaseUser()
            .filter(user -> session.account().startsWith(user + "@"))
            .isPresent();
    return Stream.of(finding(session, isKeystones));
  }

  private static Finding finding(SqlTokens.Session session, boolean isKeystones) {
    return new Finding(
        Severity.WARNING,
        "The database account %s may do more than the exporter needs".formatted(session.account()),
        session.excess().stream().map(Right::what).collect(joining("; ", "It has ", ".")),
        "token.id and token.extra are live tokens: whoever gets hold of this account can act as any"
            + " user, and with the right to write can do worse.",
        isKeystones ? anotherAccount() : revocation(session),
        Optional.empty());
  }

  /** To take rights from Keystone's own account would end Keystone. */
  private static List<Remedy> anotherAccount() {
    return List.of(
        Remedy.of(
            "It is Keystone's own account, which needs its rights: take none from it, and give the"
                + " exporter an account of its own. This prints what to grant to it.",
            "keystone-token-exporter grants --database.url=mysql+pymysql://exporter@DATABASE/keystone"),
        Remedy.of(
            "Then start the exporter with it.",
            "--database.url=mysql+pymysql://exporter@DATABASE/keystone --database.password-file=FILE"));
  }

  private static List<Remedy> revocation(SqlTokens.Session session) {
    return List.of(
        Remedy.of(
            "If no other program logs in as it, take them back, as the database's administrator:",
            session.excess().stream()
                .flatMap(right -> right.statements().stream())
                .collect(joining("\n"))),
        Remedy.of(
            "Then give it back what it needs; this prints the statements.",
            "keystone-token-exporter grants"));
  }
}
