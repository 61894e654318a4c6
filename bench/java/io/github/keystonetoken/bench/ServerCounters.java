package io.github.keystonetoken.bench;

import io.github.keystonetoken.servers.MariaDb;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * What InnoDB has done so far, for everybody.
 *
 * @param pagesRead pages of 16 KiB read from disk, those read ahead included
 * @param pageRequests times that a page was asked for, whether it was in memory or not
 */
public record ServerCounters(long pagesRead, long pageRequests) {

  public static ServerCounters of(MariaDb server) throws SQLException {
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SHOW GLOBAL STATUS WHERE Variable_name IN"
                    + " ('Innodb_pages_read', 'Innodb_buffer_pool_read_requests')")) {
      Map<String, Long> values = new HashMap<>();
      while (rows.next()) {
        values.put(rows.getString(1), rows.getLong(2));
      }
      return new ServerCounters(
          values.getOrDefault("Innodb_pages_read", 0L),
          values.getOrDefault("Innodb_buffer_pool_read_requests", 0L));
    }
  }

  ServerCounters minus(ServerCounters before) {
    return new ServerCounters(pagesRead - before.pagesRead, pageRequests - before.pageRequests);
  }
}
