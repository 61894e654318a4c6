package io.github.keystonetoken.bench;

import io.github.keystonetoken.bench.SlowLog.Entry;
import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.SqlTokens;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What one collection costs, beside what the naive statements cost, on one table in one run. */
final class CostBenchmark {

  /** How long after its answer the server may still write a statement's entry in its log. */
  private static final long LOG_LAG_MILLIS = 200;

  private final LoadedTable table;
  private final Clock clock;
  private final SlowLog log;
  private final MarkdownTable report =
      new MarkdownTable(
          List.of(
              "what",
              "buffer pool",
              "pages read",
              "page requests",
              "rows examined",
              "time, s",
              "longest statement, s",
              "statements",
              "answer"));

  CostBenchmark(LoadedTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
    this.log = new SlowLog(table.directory().resolve("statements.log"));
  }

  /** A piece of work. */
  private interface Work {
    String run() throws SQLException, CollectionException, InterruptedException;
  }

  MarkdownTable run() throws SQLException, CollectionException, IOException, InterruptedException {
    for (NaiveStatement statement : NaiveStatement.values()) {
      naive(statement);
    }
    for (Account account : Account.values()) {
      ours(account);
    }
    return report;
  }

  private void naive(NaiveStatement naive)
      throws SQLException, CollectionException, IOException, InterruptedException {
    restart();
    try (Connection connection = table.connect(Account.DATABASE);
        Statement statement = connection.createStatement()) {
      measure(naive.label(), "cold", Account.DATABASE, () -> answer(statement, naive.sql()));
    }
  }

  /** The one number, or how many users there are. */
  private static String answer(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      String single = "";
      int users = 0;
      while (rows.next()) {
        users++;
        single = rows.getString(1);
      }
      return users == 1 ? count(Long.parseLong(single)) : count(users) + " users";
    }
  }

  private void ours(Account account)
      throws SQLException, CollectionException, IOException, InterruptedException {
    String what = "one collection, " + account.label();
    try (OurCollections warmUp = new OurCollections(table.server().port(), account, clock)) {
      // Classes are loaded once in a daemon's life; that is not the database's time.
      warmUp.collect();
    }
    restart();
    try (OurCollections collections = new OurCollections(table.server().port(), account, clock)) {
      measure(what + ": the first", "cold", account, () -> answer(collections));
      restart();
      measure(what + ": later", "cold", account, () -> answer(collections));
      measure(what + ": later", "warm", account, () -> answer(collections));
    }
  }

  private String answer(OurCollections collections)
      throws CollectionException, InterruptedException {
    SqlTokens tokens = collections.collect();
    return Deviation.describe(tokens, table.truth());
  }

  private void restart() throws IOException {
    table.restart(log.options());
  }

  private void measure(String what, String pool, Account account, Work work)
      throws SQLException, CollectionException, IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(LOG_LAG_MILLIS);
    int logged = log.of(account).size();
    ServerCounters before = ServerCounters.of(table.server());
    long started = System.nanoTime();
    String answer = work.run();
    double seconds = (System.nanoTime() - started) / 1e9;
    ServerCounters pages = ServerCounters.of(table.server()).minus(before);
    TimeUnit.MILLISECONDS.sleep(LOG_LAG_MILLIS);
    List<Entry> entries = log.of(account);
    Cost cost = new Cost(pages, seconds, entries.subList(logged, entries.size()));
    report.row(
        List.of(
            what,
            pool,
            count(cost.pages().pagesRead()),
            count(cost.pages().pageRequests()),
            count(cost.rowsExamined()),
            time(cost.seconds()),
            time(cost.longestStatementSeconds()),
            count(cost.statements().size()),
            answer));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String time(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }
}
