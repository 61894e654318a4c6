package io.github.keystonetoken;

import io.github.keystonetoken.cli.ExporterCommand;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.ConfigLoader;
import io.github.keystonetoken.logging.Logging;
import io.github.keystonetoken.memcached.DiscardingLogger;
import io.github.keystonetoken.metrics.TokenMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** Starts the daemon or runs a command, by the arguments. */
public final class Main {

  /** Exit status: wrong usage. */
  private static final int UNUSABLE = 2;

  /** Exit status: an internal failure, as when Java runs out of memory; a restart may help. */
  private static final int FAULT = 3;

  /** How often the files are checked without memcached. */
  private static final Duration CONFIG_INTERVAL = Duration.ofSeconds(15);

  /** systemd must not wait for a database that hangs. */
  private static final int END_LIMIT_MILLIS = 900;

  private Main() {}

  public static void main(String[] args) {
    setProperties();
    Thread.setDefaultUncaughtExceptionHandler(Main::end);
    int status;
    try {
      TokenMetrics.Build build = build();
      status =
          new ExporterCommand(line(build), System.out, System.err)
              .run(loader -> serve(loader, build), args);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = UNUSABLE;
    }
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * A daemon without one of its threads would seem to work but collect nothing. Java itself would
   * print the exception's message, which may quote stored values; the log does not.
   */
  private static void end(Thread thread, Throwable thrown) {
    LoggerFactory.getLogger(Main.class)
        .error("Thread {} failed; the exporter exits.", thread.getName(), thrown);
    Runtime.getRuntime().halt(FAULT);
  }

  /** What the build wrote into the jar. */
  private static TokenMetrics.Build build() {
    Properties properties = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("/build.properties")) {
      if (in == null) {
        throw new IllegalStateException("The jar has no build.properties: build it with Maven.");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String revision = properties.getProperty("revision", "");
    return new TokenMetrics.Build(
        properties.getProperty("version", ""),
        // A build outside a checkout does not replace it.
        revision.startsWith("${") ? "" : revision,
        System.getProperty("java.version"));
  }

  /** One line, as Prometheus exporters print it. */
  private static String line(TokenMetrics.Build build) {
    String commit = build.revision().isEmpty() ? "" : " (revision " + build.revision() + ")";
    return "keystone-token-exporter " + build.version() + commit + ", Java " + build.javaVersion();
  }

  /** Sets what libraries read when their classes load. */
  private static void setProperties() {
    // A server may have moved when its connection failed; nothing else is resolved.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    // Clients with TLS 1.2 do not need it, and each one costs a handshake.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    // Disables a thread of the database's driver that closes abandoned connections.
    System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true");
    System.setProperty(DiscardingLogger.PROPERTY, DiscardingLogger.class.getName());
  }

  /** Serves in its own threads; the exit status is 0 unless it cannot listen. */
  private static int serve(ConfigLoader loader, TokenMetrics.Build build) throws ConfigException {
    // Before they are read: later changes are loaded again.
    Map<Path, Long> files = loader.checksums();
    Config config = loader.load();
    Logging.configure(config.log());
    Logger log = LoggerFactory.getLogger(Main.class);
    log.info("Starting {}.", line(build));
    loader.exposedPassword().ifPresent(log::warn);
    config.notices().forEach(log::info);
    ConfigWatch watch = new ConfigWatch(loader, files);
    try {
      Exporter exporter = new Exporter(config, build, watch::request, Clock.systemUTC());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(exporter::close), "shutdown"));
      watch.start(
          exporter, config.memcached().map(Config.Memcached::interval).orElse(CONFIG_INTERVAL));
      reloadOnHangup(watch, log);
      exporter
          .addresses()
          .forEach(
              address ->
                  log.info(
                      "Listening on {}:{}, metrics at {}.",
                      address.getHostString(),
                      address.getPort(),
                      config.web().telemetryPath()));
      return 0;
    } catch (IOException e) {
      System.err.println(
          "keystone-token-exporter: --web.listen-address: cannot listen on "
              + e.getMessage()
              + ": choose an address of this host and a free port.");
      return UNUSABLE;
    }
  }

  /** Java has no other way to receive SIGHUP; every JDK has the module jdk.unsupported. */
  private static void reloadOnHangup(ConfigWatch watch, Logger log) {
    try {
      Signal.handle(
          new Signal("HUP"),
          signal -> {
            // The result is logged.
            CompletableFuture<?> unused = watch.request();
          });
    } catch (IllegalArgumentException e) {
      log.warn("SIGHUP cannot reload the configuration: {}.", e.getMessage());
    }
  }

  /** Closes the exporter, but does not wait longer than the limit. */
  static void end(Runnable close) {
    try {
      CompletableFuture.runAsync(close)
          .completeOnTimeout(null, END_LIMIT_MILLIS, TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      // Thrown by the hook, it would make an internal failure of an exporter that was stopped.
      LoggerFactory.getLogger(Main.class)
          .warn("The exporter was not closed cleanly.", e.getCause());
    }
  }
}
