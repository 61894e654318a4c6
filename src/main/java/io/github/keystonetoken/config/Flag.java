package io.github.keystonetoken.config;

/** Every flag of the command line, once. */
public enum Flag {
  KEYSTONE_CONF(
      Group.KEYSTONE,
      Kind.REPEATABLE,
      "keystone.conf",
      "PATH",
      "",
      "Keystone's own configuration: a file, or a directory of *.conf files, read after the files."
          + " Default: /etc/keystone/keystone.conf where it can be read."),
  TOKEN_EXPIRATION(
      Group.KEYSTONE,
      Kind.VALUE,
      "keystone.token-expiration",
      "DURATION",
      "",
      "Lifetime of a token. Overrides [token] expiration."),
  USER(
      Group.KEYSTONE,
      Kind.REPEATABLE,
      "keystone.user",
      "ID[=NAME]",
      "",
      "A user whose token list is looked for beside those of the database's users."),
  USERS_FILE(
      Group.KEYSTONE,
      Kind.VALUE,
      "keystone.users-file",
      "PATH",
      "",
      "File of such users: an id and a name to a line; # begins a comment."),
  DATABASE_URL(
      Group.PLACES,
      Kind.VALUE,
      "database.url",
      "URL",
      "",
      "Database as in [database] connection, which it overrides:"
          + " mysql+pymysql://user@host/keystone."),
  DATABASE_PASSWORD_FILE(
      Group.PLACES,
      Kind.VALUE,
      "database.password-file",
      "PATH",
      "",
      "File that holds the database password and nothing else. Overrides the environment variable "
          + ConfigLoader.PASSWORD_VARIABLE
          + ", which overrides the URL."),
  MEMCACHED_SERVERS(
      Group.PLACES,
      Kind.VALUE,
      "memcached.servers",
      "LIST",
      "",
      "Servers that hold tokens, exactly as and in the order in which Keystone lists them."
          + " Overrides keystone.conf."),
  MEMCACHED_HASH(
      Group.PLACES,
      Kind.VALUE,
      "memcached.hash",
      "ALGORITHM",
      "auto",
      "What decides which server holds a list: python-memcached, pymemcache, libmemcached or"
          + " bmemcached; auto tells from where lists are found."),
  MEMCACHED_TLS(
      Group.PLACES,
      Kind.SWITCH,
      "memcached.tls",
      "",
      "",
      "Reach them over TLS and verify their certificates. Default: as [cache] tls_enabled says of"
          + " the servers of [cache]."),
  MEMCACHED_TLS_CA_FILE(
      Group.PLACES,
      Kind.VALUE,
      "memcached.tls-ca-file",
      "PATH",
      "",
      "PEM file of the authorities that signed these certificates. Default: [cache] tls_cafile,"
          + " else those that Java trusts."),
  MEMCACHED_TLS_CERT_FILE(
      Group.PLACES,
      Kind.VALUE,
      "memcached.tls-cert-file",
      "PATH",
      "",
      "PEM file of the exporter's own certificate. Overrides [cache] tls_certfile."),
  MEMCACHED_TLS_KEY_FILE(
      Group.PLACES,
      Kind.VALUE,
      "memcached.tls-key-file",
      "PATH",
      "",
      "PEM file of its key, in PKCS#8. Overrides [cache] tls_keyfile. Default: the certificate's"
          + " file."),
  MEMCACHED_TLS_SERVER_NAME(
      Group.PLACES,
      Kind.VALUE,
      "memcached.tls-server-name",
      "NAME",
      "",
      "Name that the certificates are for. Default: each server's in the list."),
  MEMCACHED_USERNAME(
      Group.PLACES,
      Kind.VALUE,
      "memcached.username",
      "NAME",
      "",
      "Account of the memcached servers, for a login by SASL (option -S). Overrides [cache]"
          + " memcache_username."),
  MEMCACHED_PASSWORD_FILE(
      Group.PLACES,
      Kind.VALUE,
      "memcached.password-file",
      "PATH",
      "",
      "File that holds its password and nothing else. Overrides the environment variable "
          + ConfigLoader.MEMCACHED_PASSWORD_VARIABLE
          + ", which overrides [cache] memcache_password."),
  MEMCACHED_SASL(
      Group.PLACES,
      Kind.SWITCH,
      "memcached.sasl",
      "",
      "",
      "Log in by SASL, over the binary protocol (option -S). Default: on if an account is given, else"
          + " as [cache] memcache_sasl_enabled says of the servers of [cache]."),
  SQL(
      Group.COLLECTORS,
      Kind.SWITCH,
      "collector.sql",
      "",
      "",
      "Watch the token table. Default: where a database is known."),
  SQL_INTERVAL(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.sql.interval",
      "DURATION",
      "60s",
      "From the start of one collection to the start of the next."),
  SQL_TIMEOUT(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.sql.timeout",
      "DURATION",
      "1s",
      "Limit of each statement, held by the database server."),
  SQL_EXACT_MAX_ROWS(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.sql.exact-max-rows",
      "NUMBER",
      "2000000",
      "Most rows, by the database's own estimate, that are counted through an index. Figures of"
          + " larger tables, and of those without indexes, are estimated from a sample."),
  SQL_EXACT(
      Group.COLLECTORS,
      Kind.SWITCH,
      "collector.sql.exact",
      "",
      "",
      "Count such a table as well, in ranges of ids, a part in each collection, for a quarter of"
          + " the interval. A count is then as old as it takes. Default: no."),
  MEMCACHED(
      Group.COLLECTORS,
      Kind.SWITCH,
      "collector.memcached",
      "",
      "",
      "Watch the memcached servers. Default: where servers are known."),
  MEMCACHED_INTERVAL(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.memcached.interval",
      "DURATION",
      "15s",
      "From the start of one collection to the start of the next."),
  MEMCACHED_TIMEOUT(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.memcached.timeout",
      "DURATION",
      "1s",
      "Limit of each server's answer."),
  LISTS(
      Group.COLLECTORS,
      Kind.SWITCH,
      "collector.lists",
      "",
      "",
      "Watch the token lists of users in memcached. Default: where servers are known."),
  LISTS_INTERVAL(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.lists.interval",
      "DURATION",
      "60s",
      "From the start of one collection to the start of the next."),
  LISTS_TIMEOUT(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.lists.timeout",
      "DURATION",
      "5s",
      "Limit of each server's answer to one request."),
  USERS(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.users",
      "NUMBER",
      "20",
      "How many users of the token table are reported by name."),
  LISTS_TOP(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.lists.top",
      "NUMBER",
      "10",
      "How many of the largest lists of each server are read and reported by name."),
  LISTS_FETCH_LIMIT(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.lists.fetch-limit",
      "SIZE",
      "16MiB",
      "Most bytes of lists read from one server in one collection."),
  LISTS_WALK_INTERVAL(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.lists.walk-interval",
      "DURATION",
      "10m",
      "From one listing of all keys of a server to the next. Classes of large items are listed in"
          + " each collection."),
  RECENT_WINDOW(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.recent-window",
      "DURATION",
      "5m",
      "Tokens issued within it count as recent."),
  MAX_AGE(
      Group.COLLECTORS,
      Kind.VALUE,
      "collector.max-age",
      "DURATION",
      "5m",
      "Figures older than this are no longer served."),
  LISTEN_ADDRESS(
      Group.WEB, Kind.VALUE, "web.listen-address", "[HOST]:PORT", ":10150", "Address to serve on."),
  TELEMETRY_PATH(
      Group.WEB, Kind.VALUE, "web.telemetry-path", "PATH", "/metrics", "Path of the metrics."),
  RUNBOOKS(
      Group.WEB,
      Kind.VALUE,
      "web.runbook-url",
      "URL",
      "https://github.com/keystonetoken/keystone-token-exporter/blob/main/docs/runbooks.md",
      "Where the runbooks are published, to which the status page links."),
  WEB_CONFIG_FILE(
      Group.WEB,
      Kind.VALUE,
      "web.config.file",
      "PATH",
      "",
      "TLS, users and headers, in the format of Prometheus' exporter-toolkit. Loaded again when it"
          + " or a file that it names changes. Default: plain HTTP for everybody."),
  LIFECYCLE(
      Group.WEB,
      Kind.SWITCH,
      "web.enable-lifecycle",
      "",
      "",
      "Load the configuration again at POST /-/reload, as at SIGHUP. Default: no."),
  LOG_LEVEL(
      Group.LOG,
      Kind.VALUE,
      "log.level",
      "LEVEL",
      "info",
      "Least severity that is logged: debug, info, warn or error."),
  LOG_FORMAT(
      Group.LOG,
      Kind.VALUE,
      "log.format",
      "FORMAT",
      "logfmt",
      "Form of a log line: logfmt or json."),
  CONFIG_CHECK(
      Group.REQUESTS,
      Kind.REQUEST,
      "config.check",
      "",
      "",
      "Check the configuration, say what would be watched, and exit."),
  VERSION(Group.REQUESTS, Kind.REQUEST, "version", "", "", "Print the version and exit."),
  HELP(Group.REQUESTS, Kind.REQUEST, "help", "", "", "Print this help and exit.");

  /** How a flag is written. */
  public enum Kind {
    /** {@code --name=value}, once. */
    VALUE,
    /** {@code --name=value}, any number of times. */
    REPEATABLE,
    /** {@code --name} or {@code --no-name}: raw values {@code true} and {@code false}. */
    SWITCH,
    /** {@code --name}: something to do instead of serving. */
    REQUEST
  }

  /** Flags that stand together in the help. */
  public enum Group {
    KEYSTONE("Keystone"),
    PLACES("Where tokens are kept"),
    COLLECTORS("Collectors and their budgets"),
    WEB("Serving"),
    LOG("Logging"),
    REQUESTS("Instead of serving");

    private final String heading;

    Group(String heading) {
      this.heading = heading;
    }

    public String heading() {
      return heading;
    }
  }

  private final Group group;
  private final Kind kind;
  private final String flagName;
  private final String label;
  private final String defaultText;
  private final String help;

  Flag(Group group, Kind kind, String flagName, String label, String defaultText, String help) {
    this.group = group;
    this.kind = kind;
    this.flagName = flagName;
    this.label = label;
    this.defaultText = defaultText;
    this.help = help;
  }

  public Group group() {
    return group;
  }

  public Kind kind() {
    return kind;
  }

  /** The flag as it is written, dashes included and value left out. */
  public String option() {
    return "--" + flagName;
  }

  /** What stands for the value in the help; empty for a flag without a value. */
  public String label() {
    return label;
  }

  /** The value of a flag that is not given, as a user would write it; empty for none. */
  public String defaultText() {
    return defaultText;
  }

  /** What the flag does, in whole sentences, without its default text. */
  public String help() {
    return help;
  }
}
