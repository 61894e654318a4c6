package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Server;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The answer to {@code --config.check}: what a sound configuration would have watched. */
final class ConfigCheck {

  private static final String MARGIN = "%-12s";

  private final Config config;

  ConfigCheck(Config config) {
    this.config = config;
  }

  Report report() {
    Report report = new Report(Status.FINE).line("configuration is fine");
    parts().forEach((part, text) -> report.paragraph(MARGIN.formatted(part + ":"), text));
    config.notices().forEach(notice -> report.paragraph(MARGIN.formatted("notice:"), notice));
    return report;
  }

  /** Without passwords. */
  private Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("keystone", keystone(config.keystone()));
    parts.put("sql", config.sql().map(ConfigCheck::sql).orElse("off"));
    parts.put("memcached", memcached(config));
    parts.put("lists", config.lists().map(ConfigCheck::lists).orElse("off"));
    parts.put("serving", web(config.web()));
    return parts;
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
    return web.listenAddresses().stream()
            .map(address -> address(address) + web.telemetryPath())
            .collect(Collectors.joining(", "))
        + (web.config().tls().isPresent() ? ", over TLS" : "")
        + (web.config().users().isEmpty() ? "" : ", to users with a password");
  }

  private static String address(InetSocketAddress address) {
    String host = address.getAddress().isAnyLocalAddress() ? "" : address.getHostString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static String seconds(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
