package io.github.keystonetoken;

import io.github.keystonetoken.demo.Incidents;
import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.UsertokensStory;
import java.sql.SQLException;

/**
 * Real servers with both incidents, and what is true of them. The account {@code exporter} has the
 * grants of the command, the account {@code reader} may read everything.
 */
final class IncidentCloud extends Incidents {

  static final String CEILOMETERS_KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";
  private static final long SEED = 20_130_617;

  /** Of another seed than the tokens: no user id may happen to be a token id. */
  static final ServiceUsers USERS = ServiceUsers.of(SEED + 1);

  private static final String PASSWORD = "p%@:/?#&+ $w";

  /** Loads a table of {@code rows}, and lists beside {@code tokens}. */
  IncidentCloud(int rows, int tokens) throws Exception {
    super(SEED);
    load(rows, tokens, USERS, UsertokensStory.incident(USERS));
    createAccount("exporter", PASSWORD);
    database().execute("", "GRANT SELECT ON keystone.* TO reader IDENTIFIED BY '" + PASSWORD + "'");
    // Otherwise its size is known some seconds after the load only.
    database().execute("keystone", "ANALYZE TABLE token");
  }

  /** A keystone.conf with an account of the database, and with a space between the servers. */
  @Override
  public String conf(String account) {
    return super.conf(account + ":p%25%40%3A%2F%3F%23%26%2B%20$$w").replace(",", ", ");
  }

  /** Rows of the token table, counted by SQL. */
  long rows(String condition) throws SQLException {
    return database().queryLong("keystone", "SELECT COUNT(*) FROM token WHERE " + condition);
  }

  /** Parts of the password, as it is and as the URL has it: nothing may print them. */
  static String[] passwordMarks() {
    return new String[] {"$w", "%24w", "p%@", "p%25"};
  }
}
