package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.DatabaseConfig.Tls.Mode;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Server;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/** The report of {@code --config.check}: what the exporter would watch. */
final class ConfigCheck {

  private ConfigCheck() {}

  /** Without passwords. */
  static Report report(Config config) {
    Report report = new Report(Status.FINE).line("The configuration is valid.");
    add("keystone", keystone(config.keystone()), report);
    add("sql", config.sql().map(ConfigCheck::sql).orElse("off"), report);
    add("memcached", memcached(config), report);
    add("lists", config.lists().map(ConfigCheck::lists).orElse("off"), report);
    config
        .fernet()
        .ifPresent(
            on ->
                add(
                    "fernet",
                    "keys in " + on.keyRepository() + ", every " + Config.written(on.interval()),
                    report));
    add("serving", web(config.web()), report);
    config.notices().forEach(notice -> add("notice", notice, report));
    return report;
  }

  private static void add(String part, String text, Report report) {
    report.paragraph("%-12s".formatted(part + ":"), text);
  }

  private static String keystone(Keystone keystone) {
    String lifetime =
        "token lifetime "
            + keystone
                .expiration()
                .map(Config::written)
                .orElse(keystone.configured() ? "by release" : "as observed");
    return keystone.configured()
        ? "driver %s, provider %s, %s"
            .formatted(
                keystone.driver().orElse("not set"),
                keystone.provider().orElse("not set"),
                lifetime)
        : "no keystone.conf, " + lifetime;
  }

  private static String sql(Config.Sql sql) {
    DatabaseConfig database = sql.database();
    return database.address()
        + " as "
        + database.user()
        + (database.password() == null ? " without a password" : " with a password")
        + (database.tls() == null || database.tls().mode() == Mode.DISABLED ? "" : ", over TLS")
        + ", every "
        + Config.written(sql.interval());
  }

  private static String memcached(Config config) {
    Config.Memcached memcached = config.memcached().orElse(null);
    return memcached == null
        ? "off"
        : servers(memcached.servers())
            + config.access().login().map(login -> " as " + login.user()).orElse("")
            + (config.access().tls().isPresent() ? ", over TLS" : "")
            + ", every "
            + Config.written(memcached.interval());
  }

  private static String lists(Config.Lists lists) {
    String keys =
        switch (lists.keyNames()) {
          case MANGLED -> "hashed keys";
          case CLEAR -> "clear keys";
          case BOTH -> "hashed and clear keys";
        };
    return servers(lists.servers()) + ", " + keys + ", every " + Config.written(lists.interval());
  }

  private static String servers(List<Server> servers) {
    return servers.stream().map(Server::address).collect(Collectors.joining(", "));
  }

  private static String web(Config.Web web) {
    return web.listenAddresses().stream()
            .map(address -> address(address) + web.telemetryPath())
            .collect(Collectors.joining(", "))
        + (web.config().tls() == null ? "" : ", over TLS")
        + (web.config().users().isEmpty() ? "" : ", to users with a password");
  }

  private static String address(InetSocketAddress address) {
    String host = address.getAddress().isAnyLocalAddress() ? "" : address.getHostString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
