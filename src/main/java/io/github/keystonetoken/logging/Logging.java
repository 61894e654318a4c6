package io.github.keystonetoken.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.github.keystonetoken.config.Config;
import org.slf4j.LoggerFactory;

/**
 * Configures logback. Logback also loads it as a service, for messages before the configuration is
 * loaded.
 */
public final class Logging extends ContextAwareBase implements Configurator {

  private static final String COLLECTIONS = "io.github.keystonetoken.collect";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    configure(context, Config.Log.DEFAULT);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Logs to standard error as configured. */
  public static void configure(Config.Log log) {
    configure((LoggerContext) LoggerFactory.getILoggerFactory(), log);
  }

  /** Logs to standard error what the user of a command should know. */
  public static void configureForCommand() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    configure(context, Level.WARN, LineLayout.PLAIN);
    // The command's output names the failed source and the reason.
    context.getLogger(COLLECTIONS).setLevel(Level.OFF);
  }

  private static void configure(LoggerContext context, Config.Log log) {
    String pattern = log.isJson() ? LineLayout.JSON : LineLayout.LOGFMT;
    configure(context, Level.toLevel(log.level()), pattern);
  }

  private static void configure(LoggerContext context, Level level, String pattern) {
    context.reset();
    LineLayout layout = new LineLayout(pattern);
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(console);
  }
}
