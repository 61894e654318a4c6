package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.servers.Memcached;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What the servers have done so far, for everybody.
 *
 * @param pageRequests times that InnoDB was asked for a page, whether it was in memory or not
 * @param pagesRead pages of 16 KiB read from disk
 * @param rowsRead all of {@code Handler_read_*}
 * @param statements that the database was asked
 * @param memcachedGets keys that both memcacheds were asked for
 * @param memcachedSent bytes that both sent
 */
record Load(
    long pageRequests,
    long pagesRead,
    long rowsRead,
    long statements,
    long memcachedGets,
    long memcachedSent) {

  static Load of(WatchedCloud cloud) throws SQLException {
    long pageRequests = 0;
    long pagesRead = 0;
    long rowsRead = 0;
    long statements = 0;
    try (Connection connection = cloud.table().server().connect("");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_pages_read',"
                    + " 'Innodb_buffer_pool_read_requests', 'Questions')"
                    + " OR Variable_name LIKE 'Handler\\_read\\_%'")) {
      while (rows.next()) {
        long value = rows.getLong(2);
        switch (rows.getString(1)) {
          case "Innodb_pages_read" -> pagesRead = value;
          case "Innodb_buffer_pool_read_requests" -> pageRequests = value;
          case "Questions" -> statements = value;
          default -> rowsRead += value;
        }
      }
    }
    long gets = 0;
    long sent = 0;
    for (Memcached memcached : cloud.memcacheds()) {
      gets += memcached.stat("get_hits") + memcached.stat("get_misses");
      sent += memcached.stat("bytes_written");
    }
    return new Load(pageRequests, pagesRead, rowsRead, statements, gets, sent);
  }

  Load minus(Load other) {
    return new Load(
        pageRequests - other.pageRequests,
        pagesRead - other.pagesRead,
        rowsRead - other.rowsRead,
        statements - other.statements,
        memcachedGets - other.memcachedGets,
        memcachedSent - other.memcachedSent);
  }
}
