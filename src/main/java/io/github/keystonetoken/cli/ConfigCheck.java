package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Server;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** The answer to {@code --config.check}: what a sound configuration would have watched. */
public final class ConfigCheck {

  private ConfigCheck() {}

  /** A summary in lines, the last one ended, without passwords. */
  public static String render(Config config) {
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    lines.add("configuration is fine");
    lines.add("keystone:   " + keystone(config.keystone()));
    lines.add("sql:        " + config.sql().map(ConfigCheck::sql).orElse("off"));
    lines.add("memcached:  " + memcached(config));
    lines.add("lists:      " + config.lists().map(ConfigCheck::lists).orElse("off"));
    lines.add("serving:    " + web(config.web()));
    config.notices().forEach(notice -> lines.add("notice:     " + notice));
    return lines.toString();
  }

  private static String keystone(Keystone keystone) {
    if (!keystone.configured()) {
      return "no keystone.conf, token lifetime " + lifetime(keystone);
    }
    return "driver "
        + keystone.driver().orElse("not set")
        + ", provider "
        + keystone.provider().orElse("not set")
        + ", token lifetime "
        + lifetime(keystone);
  }

  private static String lifetime(Keystone keystone) {
    return keystone.expiration().map(ConfigCheck::seconds).orElse("by release");
  }

  private static String sql(Config.Sql sql) {
    DatabaseConfig database = sql.database();
    return database.address()
        + " as "
        + database.user()
        + (database.password().isPresent() ? " with a password" : " without a password")
        + (database.tls().isPresent() ? ", over TLS" : "")
        + ", every "
        + seconds(sql.interval());
  }

  private static String memcached(Config config) {
    return config
        .memcached()
        .map(
            memcached ->
                servers(memcached.servers())
                    + config.access().login().map(login -> " as " + login.user()).orElse("")
                    + (config.access().tls().isPresent() ? ", over TLS" : "")
                    + ", every "
                    + seconds(memcached.interval()))
        .orElse("off");
  }

  private static String lists(Config.Lists lists) {
    String keys =
        switch (lists.keyNames()) {
          case MANGLED -> "hashed keys";
          case CLEAR -> "clear keys";
          case BOTH -> "hashed and clear keys";
        };
    return servers(lists.servers()) + ", " + keys + ", every " + seconds(lists.interval());
  }

  private static String servers(List<Server> servers) {
    return servers.stream().map(Server::address).collect(Collectors.joining(", "));
  }

  private static String web(Config.Web web) {
    String host =
        Optional.of(web.listenAddress().getAddress())
            .filter(address -> !address.isAnyLocalAddress())
            .map(address -> web.listenAddress().getHostString())
            .map(name -> name.contains(":") ? "[" + name + "]" : name)
            .orElse("");
    return host + ":" + web.listenAddress().getPort() + web.telemetryPath();
  }

  private static String seconds(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
