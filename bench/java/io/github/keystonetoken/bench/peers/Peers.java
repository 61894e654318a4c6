package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.bench.Account;
import io.github.keystonetoken.bench.LoadedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The programs to compare, configured for one cloud. */
final class Peers {

  private static final String MYSQLD_EXPORTER = "/usr/bin/prometheus-mysqld-exporter";
  private static final String SQL_EXPORTER = "/usr/bin/prometheus-sql-exporter";

  /** Where bench/run puts it. */
  private static final Path JMX_EXPORTER =
      Path.of("target/peers/jmx_prometheus_httpserver.jar").toAbsolutePath();

  /** Users, for about as many series as prometheus-mysqld-exporter has. */
  private static final int MANY_USERS = 120;

  /** The statements that people write; as often as this exporter collects. */
  private static final String STATEMENTS =
      """
      jobs:
      - name: keystone
        interval: 1m
        connections:
        - 'mysql://%s:%s@tcp(127.0.0.1:%d)/%s'
        queries:
        - name: token_rows
          help: Rows of the token table.
          values: [tokens]
          query: SELECT COUNT(*) AS tokens FROM token
        - name: token_expired
          help: Expired rows of the token table.
          values: [tokens]
          query: SELECT COUNT(*) AS tokens FROM token WHERE expires < UTC_TIMESTAMP()
        - name: token_user
          help: Rows of the token table by owner.
          labels: [user_id]
          values: [tokens]
          query: SELECT user_id, COUNT(*) AS tokens FROM token GROUP BY user_id
      """;

  private static final Pattern UP =
      Pattern.compile("^keystone_token_(sql_up|memcached_up\\{.*}) 1\\.0$", Pattern.MULTILINE);

  private final Path directory;
  private final WatchedCloud cloud;
  private final JmxTarget beans;

  /**
   * @param directory for their files
   */
  Peers(Path directory, WatchedCloud cloud, JmxTarget beans) {
    this.directory = directory;
    this.cloud = cloud;
    this.beans = beans;
  }

  List<Peer> all(List<Path> distributions) throws IOException {
    Path conf = Files.writeString(directory.resolve("keystone.conf"), cloud.keystoneConf());
    List<Peer> all = new ArrayList<>();
    for (Path distribution : distributions) {
      boolean first = all.isEmpty();
      all.add(ours(first ? "this exporter" : distribution.toString(), distribution, conf, first));
    }
    all.add(
        ours(
            "this exporter, " + MANY_USERS + " users",
            distributions.get(0),
            conf,
            false,
            "--collector.users=" + MANY_USERS));
    all.add(mysqldExporter());
    all.add(sqlExporter());
    all.add(jmxExporter());
    return all;
  }

  private static Peer ours(
      String name, Path distribution, Path conf, boolean loadCounts, String... flags) {
    return new Peer(
        name,
        port -> {
          List<String> command = new ArrayList<>();
          command.add(PeersOptions.launcher(distribution).toString());
          command.add("--keystone.conf=" + conf);
          command.add("--web.listen-address=127.0.0.1:" + port);
          command.addAll(List.of(flags));
          return command;
        },
        page -> UP.matcher(page).find(),
        page ->
            page.contains("\nkeystone_token_sql_rows ")
                && page.contains("\nkeystone_token_memcached_items{")
                && page.contains("\nkeystone_token_memcached_usertokens_bytes{"),
        loadCounts);
  }

  /** With its default collectors, and that of the sizes of tables. */
  private Peer mysqldExporter() {
    return new Peer(
        "prometheus-mysqld-exporter",
        port ->
            List.of(
                "env",
                "DATA_SOURCE_NAME=root@(127.0.0.1:" + cloud.table().server().port() + ")/",
                MYSQLD_EXPORTER,
                "--web.listen-address=127.0.0.1:" + port,
                "--collect.info_schema.tables",
                "--collect.info_schema.tables.databases=" + LoadedTable.DATABASE),
        page -> page.contains("\nmysql_up 1"),
        page -> page.contains("mysql_info_schema_table_rows{"),
        true);
  }

  private Peer sqlExporter() throws IOException {
    Path statements =
        Files.writeString(
            directory.resolve("sql-exporter.yml"),
            STATEMENTS.formatted(
                Account.DATABASE.user(),
                Account.PASSWORD,
                cloud.table().server().port(),
                LoadedTable.DATABASE));
    return new Peer(
        "prometheus-sql-exporter",
        port ->
            List.of(
                "env",
                "CONFIG=" + statements,
                // As Debian's /etc/default/prometheus-sql-exporter sets them.
                "GOGC=40",
                "GOMAXPROCS=4",
                "LOGLEVEL=WARN",
                SQL_EXPORTER,
                "-web.listen-address=127.0.0.1:" + port),
        page -> page.contains("\nsql_token_"),
        page -> page.contains("\nsql_token_rows{") && page.contains("sql_token_user{"),
        true);
  }

  /** As its documentation starts it. Of the cloud it asks nothing. */
  private Peer jmxExporter() throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("jmx-exporter.yml"),
            "jmxUrl: " + beans.url() + "\nrules:\n- pattern: '.*'\n");
    return new Peer(
        "jmx_prometheus_httpserver",
        port ->
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JMX_EXPORTER.toString(),
                "127.0.0.1:" + port,
                configuration.toString()),
        page -> page.contains("\nbench_"),
        page -> page.contains("\nbench_"),
        false);
  }
}
