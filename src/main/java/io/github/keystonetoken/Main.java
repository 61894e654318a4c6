package io.github.keystonetoken;

import io.github.keystonetoken.cli.ExporterCommand;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.ConfigFiles;
import io.github.keystonetoken.config.ConfigLoader;
import io.github.keystonetoken.logging.Logging;
import io.github.keystonetoken.memcached.DiscardingLogger;
import java.io.IOException;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Arguments to daemon or answer. Exit status 2 for anything wrong with how it was called. */
public final class Main {

  private static final int UNUSABLE = 2;

  /**
   * Ended by a fault of its own, as Java ends it where memory runs out: starting again may help.
   */
  private static final int FAULT = 3;

  /** How often the files are looked at where no memcached is. */
  private static final Duration CONFIG_INTERVAL = Duration.ofSeconds(15);

  /** Whoever ends it, such as systemd, is not kept waiting for a database that hangs. */
  private static final Duration END_LIMIT = Duration.ofMillis(900);

  private Main() {}

  public static void main(String[] args) {
    setProperties();
    Thread.setDefaultUncaughtExceptionHandler(Main::end);
    int status;
    try {
      BuildInfo build = BuildInfo.read();
      status =
          new ExporterCommand(build.line(), System.out, System.err)
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
   * A daemon without one of its threads would look alive and be blind. Java itself would print the
   * message of what was thrown, which may quote what was just read; the log does not.
   */
  private static void end(Thread thread, Throwable thrown) {
    LoggerFactory.getLogger(Main.class)
        .error("Thread {} died, so the exporter ends.", thread.getName(), thrown);
    Runtime.getRuntime().halt(FAULT);
  }

  /** What libraries read when their classes load, and nowhere else. */
  private static void setProperties() {
    // A server may have moved when its connection failed; nothing else is looked up.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    // Of clients with TLS 1.2: nobody needs it, and each costs a handshake.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    // A thread of the database's driver that closes what others forgot to close.
    System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true");
    System.setProperty(DiscardingLogger.PROPERTY, DiscardingLogger.class.getName());
  }

  /** Serves in threads of its own; the exit status is 0 unless it cannot listen. */
  private static int serve(ConfigLoader loader, BuildInfo build) throws ConfigException {
    // Before they are read: what changes from now on is loaded again.
    ConfigFiles files = loader.files();
    Config config = loader.load();
    Logging.configure(config.log());
    Logger log = LoggerFactory.getLogger(Main.class);
    log.info("Starting {}.", build.line());
    loader.exposedPassword().ifPresent(log::warn);
    config.notices().forEach(log::info);
    try {
      ReloadRequests requests = new ReloadRequests();
      Exporter exporter = new Exporter(config, build, requests, Clock.systemUTC());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(exporter), "shutdown"));
      Duration interval =
          config.memcached().map(Config.Memcached::interval).orElse(CONFIG_INTERVAL);
      ConfigWatch watch = new ConfigWatch(loader, exporter, requests, files, interval);
      watch.start();
      Hangup.onEach(requests::ask);
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

  /** Ends in good order where it can, and in time in any case. */
  private static void end(Exporter exporter) {
    Thread closing = new Thread(exporter::close, "closing");
    closing.setDaemon(true);
    closing.start();
    try {
      TimeUnit.MILLISECONDS.timedJoin(closing, END_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
