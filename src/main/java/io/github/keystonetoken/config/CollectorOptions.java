package io.github.keystonetoken.config;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is collected, how often, and how much of it. */
@Command(optionListHeading = "%nCollectors and their budgets:%n")
final class CollectorOptions {

  @Option(
      names = "--collector.sql",
      negatable = true,
      description = "Watch the token table. Default: if a database is known.")
  @Nullable Boolean sql;

  @Option(
      names = "--collector.sql.interval",
      paramLabel = "DURATION",
      description = "Time from the start of one collection to the start of the next. Default: 60s.")
  @Nullable String sqlInterval;

  @Option(
      names = "--collector.sql.timeout",
      paramLabel = "DURATION",
      description =
          "Time limit of each statement, enforced by the database server. Default: 1s, at most half the interval.")
  @Nullable String sqlTimeout;

  @Option(
      names = "--collector.sql.exact-max-rows",
      paramLabel = "NUMBER",
      description =
          "Maximum number of rows, by the database's own estimate, for which rows are counted through an index. Figures of larger tables, and of tables without indexes, are estimated from a sample. Default: 2000000.")
  @Nullable String sqlExactMaxRows;

  @Option(
      names = "--collector.memcached",
      negatable = true,
      description = "Watch the memcached servers. Default: if servers are known.")
  @Nullable Boolean memcached;

  @Option(
      names = "--collector.memcached.interval",
      paramLabel = "DURATION",
      description = "Time from the start of one collection to the start of the next. Default: 15s.")
  @Nullable String memcachedInterval;

  @Option(
      names = "--collector.memcached.timeout",
      paramLabel = "DURATION",
      description = "Time limit of each server's answer. Default: 1s, at most half the interval.")
  @Nullable String memcachedTimeout;

  @Option(
      names = "--collector.lists",
      negatable = true,
      description = "Watch the token lists of users in memcached. Default: if servers are known.")
  @Nullable Boolean lists;

  @Option(
      names = "--collector.lists.interval",
      paramLabel = "DURATION",
      description = "Time from the start of one collection to the start of the next. Default: 60s.")
  @Nullable String listsInterval;

  @Option(
      names = "--collector.lists.timeout",
      paramLabel = "DURATION",
      description =
          "Time limit of each answer of a server. Default: 5s, at most half the interval.")
  @Nullable String listsTimeout;

  @Option(
      names = "--collector.fernet",
      negatable = true,
      description =
          "Watch the rotation of Fernet keys, by the names and times of their files. Default: if [fernet_tokens] key_repository can be read.")
  @Nullable Boolean fernet;

  @Option(
      names = "--collector.users",
      paramLabel = "NUMBER",
      description = "Number of users of the token table that are reported by name. Default: 20.")
  @Nullable String users;

  @Option(
      names = "--collector.lists.top",
      paramLabel = "NUMBER",
      description =
          "Number of the largest lists of each server that are read and reported by name. Default: 10.")
  @Nullable String listsTop;

  @Option(
      names = "--collector.lists.fetch-limit",
      paramLabel = "SIZE",
      description =
          "Maximum size of the lists read from one server in one collection. Default: 16MiB.")
  @Nullable String listsFetchLimit;

  @Option(
      names = "--collector.lists.walk-interval",
      paramLabel = "DURATION",
      description =
          "Time from one listing of all keys of a server to the next. Slab classes of large items are listed in each collection. Default: 10m.")
  @Nullable String listsWalkInterval;

  @Option(
      names = "--collector.recent-window",
      paramLabel = "DURATION",
      description = "Tokens issued within this time count as recent. Default: 5m.")
  @Nullable String recentWindow;

  @Option(
      names = "--collector.max-age",
      paramLabel = "DURATION",
      description =
          "Figures older than this are no longer served. Default: 5m, at least three intervals.")
  @Nullable String maxAge;
}
